/** All calls of the API, in the order of the reference page. Mounting, documents, tests and clients go by this list. */
import { getActivities, getActivity, postActivities, reassignActivity, replaceActivity, voidActivity } from './activities.ts';
import { deleteBoard, getBoard, getBoards, getBoardView, putBoard } from './boards.ts';
import type { Contract } from './contract.ts';
import { getHealth, getMetricsText, getOpenapi, getReady } from './health.ts';
import { getIdentities, linkIdentity } from './identities.ts';
import { deleteKey, getKeys, postKey } from './keys.ts';
import { deleteMetric, getMetric, getMetricEntries, getMetrics, getMetricValue, putMetric } from './metrics.ts';
import { deletePerson, getPeople, getPerson, putPerson } from './people.ts';
import { deleteTeam, getTeam, getTeams, putTeam } from './teams.ts';
import { getWorkspace, putWorkspace } from './workspace.ts';

export const contracts: readonly Contract[] = [
  postActivities,
  getActivities,
  getActivity,
  voidActivity,
  replaceActivity,
  reassignActivity,
  getBoards,
  putBoard,
  getBoard,
  deleteBoard,
  getBoardView,
  getMetrics,
  putMetric,
  getMetric,
  deleteMetric,
  getMetricValue,
  getMetricEntries,
  getPeople,
  putPerson,
  getPerson,
  deletePerson,
  getTeams,
  putTeam,
  getTeam,
  deleteTeam,
  getIdentities,
  linkIdentity,
  getWorkspace,
  putWorkspace,
  getKeys,
  postKey,
  deleteKey,
  getHealth,
  getReady,
  getMetricsText,
  getOpenapi,
];
