import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'vue/compiler-sfc';

const client = fileURLToPath(new URL('../../client/', import.meta.url));
const pages = readdirSync(client, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.vue'));
/** What a browser or a screen reader says aloud. */
const spoken = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'help', 'message', 'about', 'close-label']);

interface Node {
  type: number;
  content?: unknown;
  name?: string;
  value?: { content: string };
  props?: Node[];
  children?: Node[];
}
const TEXT = 2;
const ATTRIBUTE = 6;
const hasWords = (text: unknown): text is string => typeof text === 'string' && /\p{L}{2}/u.test(text);

/** Words in a template that stand there themselves, rather than in a file of texts. */
function writtenOut(node: Node): string[] {
  const own = node.type === TEXT && hasWords(node.content) ? [node.content.trim()] : [];
  const said = (node.props ?? [])
    .filter(({ type, name, value }) => type === ATTRIBUTE && spoken.has(name ?? '') && hasWords(value?.content))
    .map(({ name, value }) => `${name}="${value?.content}"`);
  return [...own, ...said, ...(node.children ?? []).flatMap(writtenOut)];
}

describe('texts', () => {
  it('given every template of the client, when its words are looked for, then they all stand in files of texts', () => {
    const found = pages.flatMap((file) => {
      const { descriptor, errors } = parse(readFileSync(client + file, 'utf8'));
      expect(errors, file).toEqual([]);
      const ast = descriptor.template?.ast as Node | undefined;
      return ast === undefined ? [] : writtenOut(ast).map((words) => `${file}: ${words}`);
    });
    expect(pages.length).toBeGreaterThan(50);
    expect(found).toEqual([]);
  });

  it('given a template with words of its own, when it is looked at, then each is found', () => {
    const { descriptor } = parse('<template><p title="Go home">Hello {{ name }} <b>there</b> – 1</p></template>');
    expect(writtenOut(descriptor.template?.ast as Node)).toEqual(['title="Go home"', 'Hello', 'there']);
  });

  it('given the components, when the gallery is read, then it shows every one of them', () => {
    const gallery = readFileSync(`${client}console/gallery/GalleryPage.vue`, 'utf8');
    const components = pages.filter((file) => file.startsWith('components/'));
    expect(components.filter((file) => !gallery.includes(`'../../${file}'`))).toEqual([]);
  });
});
