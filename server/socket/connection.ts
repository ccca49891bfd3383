/** What the gateway needs of engine.io's connections beyond its types: how much waits for a peer, and hanging up without waiting. */

interface Connection {
  writeBuffer?: readonly { data?: unknown }[];
  transport?: { socket?: { bufferedAmount?: number; terminate?: () => void } };
  close?: (discard?: boolean) => void;
}

/** Bytes (characters, for text not yet framed) that the peer has not taken from us. Socket.IO itself sets no bound. */
export function backlogBytes(connection: unknown): number {
  const { writeBuffer = [], transport } = connection as Connection;
  let bytes = transport?.socket?.bufferedAmount ?? 0;
  for (const { data } of writeBuffer) bytes += typeof data === 'string' ? data.length : 0;
  return bytes;
}

/** Hangs up at once. A polite close waits half a minute for a peer that does not read. */
export function cutOff(connection: unknown): void {
  const { transport, close } = connection as Connection;
  if (transport?.socket?.terminate) transport.socket.terminate();
  else close?.call(connection, true);
}
