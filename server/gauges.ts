/** What Prometheus reads of the live half, beside the figures of the process and of HTTP. */
import { Gauge, type Registry } from 'prom-client';
import type { Publisher } from './live/publisher.ts';
import type { Workspaces } from './live/workspaces.ts';
import type { Gateway } from './socket/gateway.ts';

export function gauges(registry: Registry, parts: { workspaces: Workspaces; publisher: Publisher; gateway: Gateway }): void {
  const { workspaces, publisher, gateway } = parts;
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge('rallyboard_sockets', 'Connected screens and pages', () => gateway.counters.sockets);
  gauge('rallyboard_slow_sockets', 'Screens that read too slowly at this moment', () => gateway.counters.slow);
  gauge('rallyboard_views', 'Views held in memory', () => publisher.views());
  gauge('rallyboard_frames_total', 'Frames published', () => publisher.counters.frames);
  gauge('rallyboard_encodings_total', 'Encodings made for frames and snapshots', () => publisher.counters.encodings);
  new Gauge({
    name: 'rallyboard_log_seq',
    help: 'The newest folded entry of each workspace',
    labelNames: ['workspace'],
    registers: [registry],
    async collect() {
      for (const id of await workspaces.list()) {
        // One that is damaged must not take the others' figures away.
        const workspace = await workspaces.get(id).catch(() => null);
        if (workspace) this.set({ workspace: id }, workspace.position.seq);
      }
    },
  });
}
