import { createPinia } from 'pinia';
import { createApp } from 'vue';
import '../fonts/fonts.css';
import '../tokens.css';
import './console.css';
import { takeAccess } from '../access.ts';
import { followTheme } from '../theme.ts';
import App from './App.vue';
import { createConsoleRouter } from './routes.ts';
import { accessKey } from './session.ts';

followTheme();
// Before the router reads the address: a link's key leaves it here.
const access = takeAccess();
createApp(App).provide(accessKey, access).use(createPinia()).use(createConsoleRouter(access.workspace)).mount('#console');
