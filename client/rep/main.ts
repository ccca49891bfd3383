import { createApp } from 'vue';
import '../fonts/fonts.css';
import '../tokens.css';
import './rep.css';
import { followTheme } from '../theme.ts';
import App from './App.vue';

followTheme();
createApp(App).mount('#rep');
