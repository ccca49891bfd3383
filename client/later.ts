/** A part of a page that comes after it: asked for again while the server is away, so that an outage at that moment costs nothing for good. */
import { type AsyncComponentLoader, type Component, defineAsyncComponent } from 'vue';

const RETRY_MS = 3_000;

export function later<T extends Component>(loader: AsyncComponentLoader<T>): T {
  return defineAsyncComponent<T>({ loader, onError: (_error, retry) => void setTimeout(retry, RETRY_MS) });
}
