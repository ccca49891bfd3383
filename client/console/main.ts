/** What lies below /console: pages that need nobody to be known, and the console itself, each loaded only when it is wanted. */
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
// For development; no page leads there, and nobody has to be known.
else if (path === '/console/gallery') await show(import('./gallery/GalleryPage.vue'));
else (await import('./start.ts')).startConsole();

async function show(page: Promise<{ default: Component }>): Promise<void> {
  createApp((await page).default).mount('#console');
}
