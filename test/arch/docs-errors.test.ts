import { describe, expect, it } from 'vitest';
import { errorTable } from '../../shared/error.ts';

const intro = `# Errors

Every refusal, over HTTP and sockets alike, has the same shape: \`{"code", "message", "details"?, "requestId"}\`. Decide by \`code\`; \`message\` is for people.
This page is written by a test from the table in \`shared/error.ts\` (\`npx vitest run --project unit -u test/arch/docs-errors.test.ts\`).
`;

describe('docs/errors.md', () => {
  it('given the table of refusals, when compared with the page, then it shows each of them', async () => {
    const rows = Object.entries(errorTable).map(
      ([code, { status, retry, help }]) => `| \`${code}\` | ${status} | ${retry ? 'yes' : 'no'} | ${help} |`,
    );
    const table = ['| code | HTTP | may succeed later | what to do |', '|---|---|---|---|', ...rows].join('\n');
    await expect(`${intro}\n${table}\n`).toMatchFileSnapshot('../../docs/errors.md');
  });
});
