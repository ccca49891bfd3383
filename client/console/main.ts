/** What lies below /console: two pages that need nobody to be known yet, and the console itself, each loaded only when it is wanted. */
import { type Component, createApp } from 'vue';
import '../fonts/fonts.css';
import '../tokens.css';
import '../ui.css';
import { signInPath } from '../session.ts';
import { followTheme } from '../theme.ts';

followTheme();
const path = location.pathname.replace(/\/+$/, '');
if (path === signInPath) await show(import('./access/SignInPage.vue'));
else if (path === '/console/join') await show(import('./access/JoinPage.vue'));
else (await import('./start.ts')).startConsole();

async function show(page: Promise<{ default: Component }>): Promise<void> {
  createApp((await page).default).mount('#console');
}
