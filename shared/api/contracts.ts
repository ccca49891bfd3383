/** All calls of the API, in the order of the reference page. Mounting, documents, tests and clients go by this list. */
import {
  acceptInvitation,
  getAccess,
  getMe,
  invitePerson,
  lookAtInvitation,
  postWorkspace,
  putPassword,
  removeAccess,
  resetPassword,
  signIn,
  signOut,
  withdrawInvitation,
} from './access.ts';
import { getActivities, getActivity, postActivities, reassignActivity, replaceActivity, voidActivity } from './activities.ts';
import { getAudit } from './audit.ts';
import { deleteBoard, getBoard, getBoards, getBoardView, putBoard } from './boards.ts';
import type { Contract } from './contract.ts';
import { getDataCheck } from './data-check.ts';
import { getDisputes, postDispute, settleDispute } from './disputes.ts';
import { deleteGoal, getGoal, getGoals, getMetricPace, planGoals, putGoal, suggestGoal } from './goals.ts';
import { getHealth, getMetricsText, getOpenapi, getReady } from './health.ts';
import { getIdentities, linkIdentity } from './identities.ts';
import { deleteKey, getKeys, postKey } from './keys.ts';
import {
  deleteMetric,
  getMetric,
  getMetricEntries,
  getMetrics,
  getMetricValue,
  getVocabulary,
  previewMetric,
  putMetric,
} from './metrics.ts';
import { deletePerson, exportPerson, getPeople, getPerson, getViewers, putAbsence, putPerson } from './people.ts';
import { deleteTeam, getTeam, getTeams, putTeam } from './teams.ts';
import { getHolidayRegions, getWorkspace, putWorkspace } from './workspace.ts';

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
  getMetricPace,
  previewMetric,
  getVocabulary,
  getDataCheck,
  getGoals,
  putGoal,
  getGoal,
  deleteGoal,
  suggestGoal,
  planGoals,
  getPeople,
  putPerson,
  getPerson,
  deletePerson,
  exportPerson,
  getViewers,
  putAbsence,
  getTeams,
  putTeam,
  getTeam,
  deleteTeam,
  getIdentities,
  linkIdentity,
  getWorkspace,
  putWorkspace,
  getHolidayRegions,
  getKeys,
  postKey,
  deleteKey,
  getMe,
  signIn,
  signOut,
  putPassword,
  lookAtInvitation,
  acceptInvitation,
  invitePerson,
  withdrawInvitation,
  resetPassword,
  removeAccess,
  getAccess,
  getDisputes,
  postDispute,
  settleDispute,
  getAudit,
  postWorkspace,
  getHealth,
  getReady,
  getMetricsText,
  getOpenapi,
];
