/** The pages below /console. */
import { createRouter, createWebHistory, type Router } from 'vue-router';
import LivePage from './live/LivePage.vue';
import { consoleTexts as texts } from './texts.ts';

/** The start page comes with the console, the others when they are opened. */
export function createConsoleRouter(workspace: string): Router {
  const router = createRouter({
    history: createWebHistory('/console'),
    routes: [
      { path: '/', name: 'live', component: LivePage, meta: { title: texts.pages.live } },
      { path: '/boards', name: 'boards', component: () => import('./boards/BoardListPage.vue'), meta: { title: texts.pages.boards } },
      {
        path: '/boards/:id',
        name: 'board',
        component: () => import('./boards/BoardPage.vue'),
        props: true,
        meta: { title: texts.boards.one },
      },
      { path: '/metrics', name: 'metrics', component: () => import('./metrics/MetricListPage.vue'), meta: { title: texts.pages.metrics } },
      { path: '/people', name: 'people', component: () => import('./people/PeoplePage.vue'), meta: { title: texts.pages.people } },
      {
        path: '/settings',
        name: 'settings',
        component: () => import('./settings/SettingsPage.vue'),
        meta: { title: texts.pages.settings },
      },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  });
  // The workspace stays in the address, so that a link or a reload opens the same one.
  router.beforeEach((to) =>
    to.query.ws === workspace ? true : { ...to, query: { ...to.query, ws: workspace }, replace: to.redirectedFrom !== undefined },
  );
  router.afterEach((to) => {
    document.title = `${String(to.meta.title)} · Rallyboard`;
  });
  return router;
}
