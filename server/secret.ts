import { createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Config, ConfigError } from './config.ts';
import type { Vault } from './store/store.ts';

/**
 * What seals secrets and salts: RALLYBOARD_SECRET, or the file `secret.key` in the data folder, made on the first start and readable
 * by its owner only. Losing it orphans every key and every link of an e-mail to a person, so a damaged file is never replaced.
 */
export function loadSecret(config: Pick<Config, 'secret' | 'dataDir'>): string {
  if (config.secret) return config.secret;
  const file = join(config.dataDir, 'secret.key');
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  try {
    writeFileSync(file, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  const secret = readFileSync(file, 'utf8').trim();
  if (secret.length < 32) throw new ConfigError(`${file} is damaged: restore it from a backup, or set RALLYBOARD_SECRET.`);
  return secret;
}

const CHECK = { kind: 'secret', id: 'check' };

/**
 * The store remembers which secret its data was sealed with. With another one every e-mail and external id would silently mean
 * nobody, so a server does not start on it. Throws ConfigError.
 */
export async function checkSecret(vault: Vault, secret: string): Promise<void> {
  const value = createHmac('sha256', secret).update('rallyboard secret check').digest('base64url');
  const kept = await vault.get<string>('', CHECK.kind, CHECK.id);
  if (!kept) {
    await vault.put('', [{ ...CHECK, value, replaces: 0 }]);
    return;
  }
  if (kept.value === value) return;
  throw new ConfigError(
    'This data was sealed with another secret. Restore secret.key in the data folder from a backup, or set RALLYBOARD_SECRET to what it was.',
  );
}
