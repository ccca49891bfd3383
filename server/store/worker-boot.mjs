// Starts a worker that is written in TypeScript, in development and tests: a worker does not inherit tsx's loader.
import { workerData } from 'node:worker_threads';
import { register } from 'tsx/esm/api';

register();
await import(workerData.entry);
