/** Socket messages, path `/live`. Types only: the TV imports this file. */

import type { ErrorReply } from './error.ts';
import type { PatchOp } from './patch.ts';
import type { View, ViewName } from './view.ts';

/** Raised whenever a message or a view changes shape; a client of another version is told to reload. */
export const PROTOCOL_VERSION = 2;
export const LIVE_PATH = '/live';

/** Sent once in the handshake's `auth`. */
export interface Handshake {
  version: number;
  /** An API key; without one only workspaces that are open to everyone (the demo floor) can be watched. */
  key?: string;
  workspace?: string;
  /** Changes come as `p` instead of `patch`: the same in fewer bytes, for whoever keeps the handles. Our own pages do. */
  short?: true;
}

/** Where a view's stream stands: `epoch` names one lifetime of the publisher's view, `rev` counts its frames. */
export interface Snapshot {
  view: ViewName;
  epoch: string;
  rev: number;
  /** The server's clock, so that screens can show ages without trusting their own. */
  now: number;
  /** What `p` calls this epoch of this view on this connection. */
  handle: number;
  data: View;
}

export interface Patch {
  view: ViewName;
  epoch: string;
  rev: number;
  ops: PatchOp[];
}

export interface SubscribeRequest {
  view: ViewName;
  epoch?: string;
  rev?: number;
}

export type SubscribeReply =
  | { ok: true; snapshot: Snapshot }
  /** Without a handle nothing follows yet: a snapshot will come when the screen has read what lies before it. */
  | { ok: true; patches: Patch[]; now: number; handle?: number }
  | { ok: false; error: ErrorReply };

export interface ClientToServer {
  subscribe: (request: SubscribeRequest, reply: (answer: SubscribeReply) => void) => void;
  unsubscribe: (request: { view: ViewName }) => void;
}

export interface ServerToClient {
  patch: (patch: Patch) => void;
  /** A patch, for connections that asked for the short form. */
  p: (handle: number, rev: number, ops: PatchOp[]) => void;
  /** The whole view again: after a gap, a slow time, or a new epoch. */
  snapshot: (snapshot: Snapshot) => void;
  /** The page is older than the server: reload. */
  reload: (reason: { version: number }) => void;
  /** A view that can no longer be given, e.g. its board was deleted or the key revoked. */
  closed: (message: { view: ViewName; error: ErrorReply }) => void;
}
