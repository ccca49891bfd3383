/** The pages below /console. */
import { createRouter, createWebHistory, type Router } from 'vue-router';
import { accessTexts } from './access-texts.ts';
import type { Area } from './audience.ts';
import LivePage from './live/LivePage.vue';
import { consoleTexts as texts } from './texts.ts';
import { trustTexts } from './trust-texts.ts';

/** The start page comes with the console, the others when they are opened; `mayOpen` says which are for the one who looks. */
export function createConsoleRouter(workspace: string, mayOpen: (area: Area) => boolean): Router {
  const router = createRouter({
    history: createWebHistory('/console'),
    routes: [
      { path: '/', name: 'live', component: LivePage, meta: { area: 'live', title: texts.pages.live } },
      {
        path: '/boards',
        name: 'boards',
        component: () => import('./boards/BoardListPage.vue'),
        meta: { area: 'boards', title: texts.pages.boards },
      },
      {
        path: '/boards/:id',
        name: 'board',
        component: () => import('./boards/BoardPage.vue'),
        props: true,
        meta: { area: 'boards', title: texts.boards.one },
      },
      {
        path: '/metrics',
        name: 'metrics',
        component: () => import('./metrics/MetricListPage.vue'),
        meta: { area: 'metrics', title: texts.pages.metrics },
      },
      {
        path: '/people',
        name: 'people',
        component: () => import('./people/PeoplePage.vue'),
        meta: { area: 'people', title: texts.pages.people },
      },
      {
        path: '/import',
        component: () => import('./import/ImportPage.vue'),
        meta: { area: 'import', title: texts.pages.import },
      },
      {
        path: '/disputes',
        name: 'disputes',
        component: () => import('./disputes/DisputesPage.vue'),
        meta: { area: 'disputes', title: trustTexts.disputes.title },
      },
      {
        path: '/settings',
        name: 'settings',
        component: () => import('./settings/SettingsPage.vue'),
        meta: { area: 'settings', title: texts.pages.settings },
      },
      {
        path: '/settings/keys',
        component: () => import('./administration/KeysPage.vue'),
        meta: { area: 'keys', title: accessTexts.keys.title },
      },
      {
        path: '/settings/audit',
        component: () => import('./administration/AuditPage.vue'),
        meta: { area: 'audit', title: accessTexts.audit.title },
      },
      {
        path: '/settings/workspaces',
        component: () => import('./administration/WorkspacesPage.vue'),
        meta: { area: 'workspaces', title: accessTexts.workspaces.title },
      },
      { path: '/:rest(.*)*', redirect: '/' },
    ],
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  });
  router.beforeEach((to) => mayOpen((to.meta.area as Area | undefined) ?? 'live') || to.path === '/' || '/');
  // The workspace stays in the address, so that a link or a reload opens the same one.
  router.beforeEach((to) =>
    to.query.ws === workspace ? true : { ...to, query: { ...to.query, ws: workspace }, replace: to.redirectedFrom !== undefined },
  );
  router.afterEach((to) => {
    document.title = `${String(to.meta.title)} · Rallyboard`;
  });
  return router;
}
