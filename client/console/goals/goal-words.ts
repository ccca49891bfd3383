/** A goal in words. */
import type { GoalReply } from '../../../shared/api/goals.ts';
import type { ValueFormat } from '../../../shared/view.ts';
import { formatValue } from '../../format.ts';
import { formatDay } from '../../moment.ts';
import { useCatalog } from '../catalog.ts';
import { goalTexts as texts } from '../goal-texts.ts';

type Version = GoalReply['versions'][number];

/** The one that holds on a date of the workspace (`2026-11-23`), and the first one before any does. */
export function versionOn({ versions }: Pick<GoalReply, 'versions'>, today: string): Version | undefined {
  return versions.filter(({ from }) => from === null || from <= today).at(-1) ?? versions[0];
}

export function sinceWords({ from }: Pick<Version, 'from'>): string {
  return from === null ? texts.always : formatDay(`${from}T12:00:00Z`, 'UTC');
}

/** `40 from 1 Jan 2026, as usual`. */
export function versionWords(version: Version, format: ValueFormat): string {
  const how = texts.historyHow[typeof version.profile === 'object' ? 'weekdays' : version.profile];
  const value = formatValue(version.value, format);
  return version.from === null ? texts.historyAlways(value, how) : texts.historyFrom(value, sinceWords(version), how);
}

export function useSubjectNames() {
  const { people, teams } = useCatalog();
  return (subject: GoalReply['subject']): string => {
    if ('rep' in subject) return people.nameOf(subject.rep);
    return 'team' in subject ? teams.nameOf(subject.team) : texts.everybody;
  };
}
