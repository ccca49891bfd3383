import { type App, createApp } from 'vue';
import '../fonts/fonts.css';
import '../tokens.css';
import '../ui.css';
import './rep.css';
import { openSession, signInAddress } from '../session.ts';
import { repTexts as texts } from '../texts.ts';
import { followTheme } from '../theme.ts';
import RepApp from './App.vue';
import NoticePage from './NoticePage.vue';

followTheme();
let notice: App | undefined;
const opening = await openSession(() => {
  if (notice === undefined) notice = say(texts.unreachable, texts.unreachableHelp);
});
if (opening.kind === 'out') location.replace(signInAddress({ back: location.pathname + location.search }));
else {
  notice?.unmount();
  if (opening.kind === 'refused') say(texts.unauthorized, texts.unauthorizedHelp);
  else createApp(RepApp, { entered: opening }).mount('#rep');
}

function say(title: string, help: string): App {
  const app = createApp(NoticePage, { title, help });
  app.mount('#rep');
  return app;
}
