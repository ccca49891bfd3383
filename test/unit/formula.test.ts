import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluateFormula, formulaMetrics, parseFormula } from '../../server/engine/formula.ts';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';

const values: Record<string, number | null> = {
  a: 6,
  b: 3,
  c: 2,
  zero: 0,
  none: null,
  'no-show': 4,
  '30day': 30,
  '42': 7,
  true: 1,
  this: 5,
  minus: -0,
};
const evaluate = (text: string) => evaluateFormula(parseFormula(text), (id) => values[id] ?? null);

function refusalOf(text: string): { position: number; reason: string } {
  try {
    parseFormula(text);
  } catch (error) {
    if (error instanceof AppError && error.code === 'invalid_request') {
      const { field, position, reason } = error.details as { field: string; position: number; reason: string };
      expect(field).toBe('formula');
      return { position, reason };
    }
    throw error;
  }
  throw new Error(`not refused: ${text}`);
}

describe('formulas', () => {
  it.each([
    ['a + b * c', 12],
    ['(a + b) * c', 18],
    ['a - b - c', 1],
    ['a / b / c', 1],
    ['-a + b', -3],
    ['-(a - b) * -c', 6],
    ['a--b', 9],
    ['2.5 * c', 5],
    ['  a\t/\n b ', 2],
    ['0.1 + 0.2', 0.1 + 0.2],
  ])('M1 given %j, when evaluated, then precedence is that of arithmetic: %d', (text, expected) => {
    expect(evaluate(text).value).toBe(expected);
  });

  it('M1 given ids with a minus or a digit first, or words of JavaScript, when in brackets or plain, then they are metrics', () => {
    expect(evaluate('[no-show] / [30day]').value).toBe(4 / 30);
    expect(evaluate('[42] + 42').value).toBe(49);
    expect(evaluate('true + this + [ a ]').value).toBe(12);
    expect(evaluate('no-show').value).toBeNull();
    expect(formulaMetrics(parseFormula('b + [no-show] * (a - b) / 2'))).toEqual(['b', 'no-show', 'a']);
    expect(formulaMetrics(parseFormula('__proto__ + constructor'))).toEqual(['__proto__', 'constructor']);
  });

  it.each([
    ['', 0, 'at least one'],
    ['   ', 0, 'at least one'],
    ['a b', 2, 'operator is missing'],
    ['a (b)', 2, 'operator is missing'],
    ['2 (3)', 2, 'operator is missing'],
    ['(a) [b]', 4, 'operator is missing'],
    ['a +', 3, 'missing here'],
    ['* a', 0, 'missing here'],
    ['a + * b', 4, 'missing here'],
    ['a ** b', 3, 'missing here'],
    ['a + + b', 4, 'before +'],
    ['+a', 0, 'before +'],
    ['()', 1, 'missing here'],
    ['(a + b', 6, 'not closed'],
    ['a + b)', 5, 'closes nothing'],
    ['a % b', 2, '"%"'],
    ['a; b', 1, '";"'],
    ['a.b', 1, '"."'],
    ['a == b', 2, '"="'],
    ['"a"', 0, '"""'],
    ['a + 😀', 4, '"😀"'],
    ['a + b?c:d', 5, '"?"'],
    ['a + 30day', 4, '[30day]'],
    ['a + [x y]', 4, 'one metric id'],
    ['a + []', 4, 'one metric id'],
    [`[${'x'.repeat(65)}]`, 0, 'one metric id'],
    ['1e5', 0, 'brackets'],
    ['a * 999999999999999', 4, 'at most'],
    ['a, b', 1, '","'],
  ])('M1 given %j, when parsed, then it is refused at %d: %s', (text, position, reason) => {
    const refusal = refusalOf(text);
    expect(refusal.reason).toContain(reason);
    expect(refusal.position).toBe(position);
  });

  it('M1 given formulas at and over the limits, when parsed, then the limit is the last that passes', () => {
    const sum = (count: number) => Array.from({ length: count }, () => 'a').join('+');
    expect(evaluate(sum(limit.formulaNodesMax / 2)).value).toBe(6 * 32);
    expect(refusalOf(sum(limit.formulaNodesMax / 2 + 1)).reason).toContain(String(limit.formulaNodesMax));
    expect(evaluate(`a${' '.repeat(limit.formulaLengthMax - 1)}`).value).toBe(6);
    expect(refusalOf(`a${' '.repeat(limit.formulaLengthMax)}`).position).toBe(limit.formulaLengthMax);
    expect(refusalOf('('.repeat(limit.formulaLengthMax)).reason).toContain('not closed');
    expect(evaluate(`${'('.repeat(200)}a${')'.repeat(200)}`).value).toBe(6);
  });

  it('M2 given a division by zero or an operand without value, when evaluated, then there is no value', () => {
    for (const text of ['a / zero', 'a / (b - b)', 'a / minus', 'none + a', '-none', 'none * 0', 'a + none / b', 'unknown']) {
      expect(evaluate(text).value, text).toBeNull();
    }
    expect(evaluate('zero / a').value).toBe(0);
  });

  it('M2 given a division at the root, when evaluated, then its right side is the denominator', () => {
    expect(evaluate('a / (b + c)')).toEqual({ value: 6 / 5, denominator: 5 });
    expect(evaluate('a / zero')).toEqual({ value: null, denominator: 0 });
    expect(evaluate('none / b')).toEqual({ value: null, denominator: 3 });
    expect(evaluate('a / none')).toEqual({ value: null, denominator: null });
    expect(evaluate('(a / b)')).toEqual({ value: 2, denominator: 3 });
    expect(evaluate('a / b * 100')).toEqual({ value: 200, denominator: null });
    expect(evaluate('a')).toEqual({ value: 6, denominator: null });
  });

  it('M2 given any formula over any numbers, when evaluated, then the value is null or an ordinary number', () => {
    const { tree } = fc.letrec<{ tree: string }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom('x', '[y-1]', '0', '3', '0.5', '99999999999'),
        fc.tuple(tie('tree'), fc.constantFrom('+', '-', '*', '/'), tie('tree')).map(([left, op, right]) => `(${left} ${op} ${right})`),
        tie('tree').map((of) => `-${of}`),
      ),
    }));
    const number = fc.oneof(fc.double(), fc.constant(null), fc.constantFrom(0, -0, 1e308, -1e308, 5e-324));
    fc.assert(
      fc.property(tree, number, number, (text, x, y) => {
        fc.pre(text.length <= limit.formulaLengthMax && (text.match(/[xy\d.]+|[-+*/]/g) ?? []).length <= limit.formulaNodesMax / 2);
        const result = evaluateFormula(parseFormula(text), (id) => (id === 'x' ? x : y));
        for (const value of [result.value, result.denominator]) {
          expect(value === null || (Number.isFinite(value) && !Object.is(value, -0))).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('M1 given any text, when parsed, then it is a formula or a refusal with a position inside of it', () => {
    const piece = fc.constantFrom(
      'a',
      ' ',
      '+',
      '-',
      '*',
      '/',
      '(',
      ')',
      '[',
      ']',
      '1',
      '.',
      '[a-b]',
      '**',
      '$0',
      '$',
      '\\u0061',
      'a(',
      '\u00a0',
      '‎',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
        ),
        (text) => {
          try {
            expect(parseFormula(text).text).toBe(text);
          } catch (error) {
            if (!(error instanceof AppError)) throw error;
            const { position } = error.details as { position: number };
            expect(position).toBeGreaterThanOrEqual(0);
            expect(position).toBeLessThanOrEqual(text.length);
          }
        },
      ),
      { numRuns: 1_000 },
    );
  });
});
