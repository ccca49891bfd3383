/** `rallyboard access`: who can sign in, and a link for whoever lost the password; the last administrator, too. */
import { z } from 'zod';
import type { getAccess, resetPassword } from '../../shared/api/access.ts';
import { MAIN_WORKSPACE } from '../../shared/workspace.ts';
import { ConfigError, readConfig } from '../config.ts';
import { type Command, CommandFailed, DONE, parseFlags } from './command.ts';
import { connectToServer, serverFlags, serverOptions } from './local-server.ts';

type AccessList = z.infer<typeof getAccess.reply>;
type AccessLink = z.infer<typeof resetPassword.reply>;

const flagsSchema = z.object(serverFlags);

export const accessCommand: Command = {
  usage: 'access <action> [email]',
  summary: 'List who can sign in, or make a link for a new password',
  options: [['--workspace <id>', `Whose people (default: ${MAIN_WORKSPACE})`], ...serverOptions],
  examples: ['rallyboard access list', 'rallyboard access reset ana@example.com'],
  async run([action, email], flags, terminal) {
    const config = readConfig(terminal.env, flags);
    const client = connectToServer(config, parseFlags(flagsSchema, flags));
    if (action !== 'list' && action !== 'reset') throw new ConfigError(`${action} is not an action; there are list and reset.`);
    const { items } = await client.call<AccessList>('GET', '/v1/access');
    if (action === 'list') {
      for (const one of items) terminal.out([one.email ?? one.person, one.state, one.signedInAt ?? one.invitedUntil ?? 'never'].join('\t'));
      return DONE;
    }
    if (!email) throw new ConfigError('reset needs the e-mail address that somebody signs in with (see access list).');
    const found = items.find((one) => one.email === email.trim().toLowerCase());
    if (!found) throw new CommandFailed(`nobody signs in with ${email} here; access list shows who does.`);
    const link = await client.call<AccessLink>('POST', `/v1/people/${found.person}/reset`);
    terminal.err(`For a new password, until ${link.expiresAt}. It works once and is shown this once:`);
    terminal.out(`${config.publicUrl ?? client.url}/console/join#${link.token}`);
    return DONE;
  },
};
