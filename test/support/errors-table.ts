import { errorTable } from '../../shared/error.ts';

/** The Markdown table of all refusals. */
export function errorsTable(): string {
  const rows = Object.entries(errorTable).map(
    ([code, { status, retry, help }]) => `| \`${code}\` | ${status} | ${retry ? 'yes' : 'no'} | ${help} |`,
  );
  return ['| code | HTTP | may succeed later | what to do |', '|---|---|---|---|', ...rows].join('\n');
}
