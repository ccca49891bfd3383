import { type ZoneTable, zoneTable } from '../../server/engine/zones.ts';
import { resolveZone } from '../../server/live/zone-rules.ts';

/** A skipped date, a shift by half an hour, changes at 00:01, Ramadan, skipped midnights, 45 minutes; and ordinary ones. */
export const oddZones = [
  'Pacific/Apia',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Africa/Casablanca',
  'America/Sao_Paulo',
  'Asia/Kathmandu',
  'Antarctica/Troll',
  'Asia/Pyongyang',
  'Europe/Berlin',
  'America/New_York',
  'UTC',
];

const tables = new Map<string, ZoneTable>();

/** The table of a zone by this runtime's rules; throws when it has none. */
export function tableOf(zone: string): ZoneTable {
  let table = tables.get(zone);
  if (!table) {
    const rules = resolveZone(zone);
    if (!rules) throw new Error(`unknown zone ${zone}`);
    table = zoneTable(rules);
    tables.set(zone, table);
  }
  return table;
}
