/**
 * Every bound in the product, in one place, units last. A refusal names the limit it met and its number.
 * Changing a number here changes behaviour everywhere: docs and the OpenAPI document read it from this file.
 */
export const limit = {
  /** One intake request. */
  batchItemsMax: 5_000,
  batchBytesMax: 5 * 1024 * 1024,
  /** What a compressed body may inflate to: a gzip bomb is refused here, while it inflates. */
  inflatedBytesMax: 5 * 1024 * 1024,
  itemBytesMax: 8 * 1024,
  propsMax: 32,
  propNameLengthMax: 64,
  propValueLengthMax: 200,
  creditsMax: 16,
  linksMax: 8,
  /** Distinct field names (props, deal, lead …) that one workspace may use: each is a column. */
  fieldNamesMax: 256,
  activityIdLengthMax: 200,
  sourceLengthMax: 64,
  typeLengthMax: 64,
  objectIdLengthMax: 64,
  nameLengthMax: 80,
  tagsMax: 16,
  timeOffMax: 200,
  externalIdsMax: 32,
  futureDaysMax: 400,
  /** Amounts, in major units: beyond it a sum of a few could leave the exact integers. */
  valueMax: 1e11,
  yearMin: 1990,
  yearMax: 2199,
  teamDepthMax: 8,
  teamsMax: 2_000,
  peopleMax: 20_000,
  metricsMax: 500,
  boardsMax: 500,
  boardRowsMax: 10_000,
  /** Rows of a team pulse beside its first. */
  boardMetricsMax: 32,
  /** Values of a field that a board tells apart; the rest is left out. */
  boardFieldValuesMax: 1_000,
  goalsMax: 5_000,
  planStepsMax: 8,
  /** Values that one goal had over time. */
  goalVersionsMax: 400,
  conditionsMax: 32,
  formulaLengthMax: 500,
  formulaNodesMax: 64,
  metricDepthMax: 8,
  stagesMax: 32,
  /** What one unit of a metric may be worth in points, either way. */
  pointsWeightMax: 1_000_000,
  rollingDaysMax: 400,
  customDaysMax: 4_000,
  holidaysMax: 400,
  listPageMax: 500,
  listPageDefault: 50,
  /** Durable work that may wait in one process; past it the answer is 429 with Retry-After. */
  queueItemsMax: 20_000,
  queueBytesMax: 64 * 1024 * 1024,
  /** A request's JSON may nest this deep. */
  jsonDepthMax: 16,
  /** Live. The publisher's ticks take one of so many parts of the time; between two of them there is at least and at most this. */
  tickTimeParts: 4,
  tickWaitMinMs: 5,
  tickWaitMaxMs: 100,
  subscriptionsPerSocketMax: 32,
  socketBufferedBytesMax: 64 * 1024,
  patchHistoryMax: 64,
  patchHistoryBytesMax: 256 * 1024,
  /** Lines of the ticker. */
  feedRowsMax: 50,
  /** How long a view that nobody watches can still be resumed by patches. */
  viewKeptMs: 60_000,
  /** Views evaluated in one turn of the event loop, so that requests get their turn in between. */
  viewsPerTurnMax: 32,
  socketMessageBytesMax: 8 * 1024,
  /** What was taken away is closed within this, on any node. */
  rightsRecheckEveryMs: 2_000,
  /** A screen that hears no ping for two of these may say that it is cut off. */
  pingEveryMs: 5_000,
  pongWithinMs: 20_000,
  /** How often a decision is taken anew because somebody else came first, before it is refused as a conflict. */
  decisionTriesMax: 32,
  /** Entries folded in one turn of the event loop while a workspace loads. */
  foldSliceEntriesMax: 5_000,
  /** Entries asked of the store at a time meanwhile: several turns, because its thread is woken for each page. */
  replayPageEntriesMax: 20_000,
  /** A local snapshot is written after this many entries. */
  snapshotEntriesEvery: 200_000,
  /** Import: a file is read in one piece. */
  importFileBytesMax: 100 * 1024 * 1024,
  importColumnsMax: 500,
  importColumnNameLengthMax: 200,
  importTemplatesMax: 32,
  importLookupsMax: 1_000,
  /** Activities sent together: of the largest items they still fit into one request. */
  importBatchItems: 500,
  /** Refused lines that a report names; all are counted. */
  importProblemsMax: 10_000,
  /** V1: in team-only mode a smaller team is not shown. */
  privateTeamMin: 5,
  /** V5: of one person in one answer; whoever did more is asked to take it in parts of the log. */
  exportActivitiesMax: 100_000,
  disputeTextMax: 1_000,
  /** Of one person, at once. */
  disputesOpenMax: 50,
  keysMax: 200,
  requestsPerSecondMax: 200,
  /** Intake has its own bound, and the queue behind it. */
  ingestRequestsPerSecondMax: 2_000,
  failedKeysPerMinuteMax: 30,
  passwordLengthMin: 10,
  passwordLengthMax: 200,
  /** Wrong passwords for one account from one address, and from everywhere; then it waits for `signInWaitMin`. */
  signInTriesMax: 5,
  signInTriesEverywhereMax: 50,
  signInWaitMin: 15,
  /** From one address, for whatever accounts. */
  signInTriesAddressMax: 50,
  workspacesMax: 200,
} as const;
