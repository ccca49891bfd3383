/** The pages below /console. */
import { createRouter, createWebHistory, type Router } from 'vue-router';
import { accessTexts } from './access-texts.ts';
import type { Area } from './audience.ts';
import { goalTexts } from './goal-texts.ts';
import LivePage from './live/LivePage.vue';
import { consoleTexts as texts } from './texts.ts';
import { trustTexts } from './trust-texts.ts';

declare module 'vue-router' {
  interface RouteMeta {
    area?: Area;
    title?: string;
  }
}

/** The start page comes with the console, the others when they are opened. Whom a page is for, the console itself says. */
export function createConsoleRouter(workspace: string): Router {
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
        // One page: a goal is opened beside the list.
        path: '/goals/:id?',
        name: 'goals',
        component: () => import('./goals/GoalsPage.vue'),
        props: true,
        meta: { area: 'goals', title: goalTexts.title },
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
        meta: { area: 'audit', title: accessTexts.tabs.audit },
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
  // The workspace stays in the address, so that a link or a reload opens the same one.
  router.beforeEach((to) =>
    to.query.ws === workspace ? true : { ...to, query: { ...to.query, ws: workspace }, replace: to.redirectedFrom !== undefined },
  );
  router.afterEach((to) => {
    document.title = `${String(to.meta.title)} · Rallyboard`;
  });
  return router;
}
