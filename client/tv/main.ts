import { createApp } from 'vue';
import '../fonts/fonts.css';
import '../tokens.css';
import './tv.css';
import './rows.css';
import './goals.css';
import App from './App.vue';

const theme = new URLSearchParams(location.search).get('theme');
if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;

createApp(App).mount('#tv');
