/** Finds out for whom the console is, and opens it. */
import { createPinia } from 'pinia';
import { type App, createApp } from 'vue';
import { openSession, signInAddress } from '../session.ts';
import ConsoleApp from './App.vue';
import NoticePage from './access/NoticePage.vue';
import { accessTexts } from './access-texts.ts';
import { createConsoleRouter } from './routes.ts';
import { enteredKey } from './session.ts';
import { consoleTexts } from './texts.ts';

export async function startConsole(): Promise<void> {
  let notice: App | undefined;
  const say = (words: { title: string; help: string; detail?: string; signIn?: boolean }) => {
    notice = createApp(NoticePage, words);
    notice.mount('#console');
  };
  // The workspace of the address comes first, so that a link or a reload opens the same one.
  const opening = await openSession(() => {
    if (notice === undefined) say({ title: accessTexts.unreachable, help: accessTexts.unreachableHelp });
  });
  if (opening.kind === 'out') {
    location.replace(signInAddress({ back: location.pathname + location.search }));
    return;
  }
  notice?.unmount();
  if (opening.kind === 'refused') {
    const { code, message } = opening.error;
    say({
      title: consoleTexts.noKey,
      help: consoleTexts.noKeyHelp,
      // Without such a key or workspace the server's sentence is one for programs.
      detail: code === 'unauthorized' || code === 'not_found' ? '' : message,
      signIn: true,
    });
    return;
  }
  const app = createApp(ConsoleApp).provide(enteredKey, opening).use(createPinia());
  app.use(createConsoleRouter(opening.access.workspace)).mount('#console');
}
