/**
 * Formulas over metrics (M1): + - * / ( ), unary minus, numbers and metric ids, `won / (won + [no-show]) * 100`. The words are
 * cut here, so that every refusal has a position; jsep knows the precedence; evaluation is ours and total.
 */
import jsep, { type Expression } from 'jsep';
import { AppError } from '../../shared/error.ts';
import { limit } from '../../shared/limit.ts';

type Operator = '+' | '-' | '*' | '/';

export type FormulaNode =
  | { kind: 'number'; value: number }
  | { kind: 'metric'; id: string }
  | { kind: 'negate'; of: FormulaNode }
  | { kind: 'binary'; operator: Operator; left: FormulaNode; right: FormulaNode };

export interface Formula {
  text: string;
  root: FormulaNode;
}

type Token = { kind: 'number' | 'metric' | 'symbol'; text: string; position: number };

/** An id that could be misread (it has a `-`, or begins with a digit) stands in brackets; any id may. */
const word = /\s*(?:(\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_]\w*)|\[\s*([A-Za-z0-9_-]{1,64})\s*\]|([-+*/()]))/y;

/** Throws AppError invalid_request with `{field: 'formula', position, reason}`; the position counts characters from 0. */
export function parseFormula(text: string): Formula {
  if (text.length > limit.formulaLengthMax) {
    throw refusal(limit.formulaLengthMax, `a formula has at most ${limit.formulaLengthMax} characters`);
  }
  const tokens = tokensOf(text);
  if (tokens.length === 0) throw refusal(0, 'a formula names at least one metric or number');
  return { text, root: nodeOf(treeOf(tokens, text), tokens) };
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  let nodes = 0;
  word.lastIndex = 0;
  const end = text.trimEnd().length;
  while (word.lastIndex < end) {
    const from = word.lastIndex;
    const match = word.exec(text);
    if (!match) throw unreadable(text, from);
    const [all, number, plain, bracketed, symbol] = match;
    const token: Token = {
      kind: number !== undefined ? 'number' : symbol !== undefined ? 'symbol' : 'metric',
      text: number ?? plain ?? bracketed ?? symbol ?? '',
      position: from + all.length - all.trimStart().length,
    };
    const before = tokens[tokens.length - 1];
    const afterOperand = before !== undefined && (before.kind !== 'symbol' || before.text === ')');
    // jsep would read these as a call, a list of two expressions, a positive sign.
    if (afterOperand && (token.kind !== 'symbol' || token.text === '(')) throw refusal(token.position, 'an operator is missing here');
    if (!afterOperand && token.text === '+') throw refusal(token.position, 'a number or a metric is missing before +');
    if (token.kind === 'number' && Number(token.text) > limit.valueMax) {
      throw refusal(token.position, `a number is at most ${limit.valueMax}`);
    }
    if (token.kind !== 'symbol' || !'()'.includes(token.text)) nodes += 1;
    if (nodes > limit.formulaNodesMax) {
      throw refusal(token.position, `a formula has at most ${limit.formulaNodesMax} numbers, metrics and operators`);
    }
    tokens.push(token);
  }
  return tokens;
}

function unreadable(text: string, from: number): AppError {
  const rest = text.slice(from).trimStart();
  const position = text.length - rest.length;
  if (/^\d+[A-Za-z_]/.test(rest)) return refusal(position, 'an id that begins with a digit stands in brackets: [30day]');
  if (rest.startsWith('[')) return refusal(position, 'brackets hold one metric id of letters, digits, _ and -');
  return refusal(position, `"${[...rest][0] ?? ''}" has no meaning here; a formula has + - * / ( ), numbers and metric ids`);
}

/** jsep reads a spelling in which every word is `$` and its index: no word of ours can be a keyword of its. */
function treeOf(tokens: readonly Token[], text: string): Expression {
  const starts: number[] = [];
  let spelt = '';
  for (const [index, token] of tokens.entries()) {
    starts.push(spelt.length);
    spelt += token.kind === 'symbol' ? `${token.text} ` : `$${index} `;
  }
  try {
    return jsep(spelt);
  } catch (error) {
    const at = typeof error === 'object' && error !== null && 'index' in error ? Number(error.index) : 0;
    const index = starts.findIndex((start) => start >= at);
    const reason = unbalanced(tokens) ?? 'a number or a metric is missing here';
    throw refusal(tokens[index]?.position ?? text.trimEnd().length, reason);
  }
}

function unbalanced(tokens: readonly Token[]): string | null {
  let open = 0;
  for (const { kind, text } of tokens) {
    if (kind !== 'symbol') continue;
    if (text === '(') open += 1;
    else if (text === ')') open -= 1;
    if (open < 0) return 'this ) closes nothing';
  }
  return open > 0 ? 'a ( is not closed' : null;
}

function nodeOf(tree: Expression, tokens: readonly Token[]): FormulaNode {
  if (tree.type === 'Identifier') {
    const token = tokens[Number(String(tree.name).slice(1))];
    if (token?.kind === 'number') return { kind: 'number', value: Number(token.text) };
    if (token?.kind === 'metric') return { kind: 'metric', id: token.text };
  }
  if (tree.type === 'UnaryExpression' && tree.operator === '-') {
    return { kind: 'negate', of: nodeOf(tree.argument as Expression, tokens) };
  }
  if (tree.type === 'BinaryExpression' && isOperator(tree.operator)) {
    const left = nodeOf(tree.left as Expression, tokens);
    return { kind: 'binary', operator: tree.operator, left, right: nodeOf(tree.right as Expression, tokens) };
  }
  throw refusal(0, 'a formula has + - * / ( ), numbers and metric ids');
}

function isOperator(value: unknown): value is Operator {
  return value === '+' || value === '-' || value === '*' || value === '/';
}

function refusal(position: number, reason: string): AppError {
  return new AppError('invalid_request', { field: 'formula', position, reason });
}

/** The ids of the metrics a formula names, each once, in order of first mention. */
export function formulaMetrics(formula: Formula): string[] {
  const ids = new Set<string>();
  const visit = (node: FormulaNode): void => {
    if (node.kind === 'metric') ids.add(node.id);
    else if (node.kind === 'negate') visit(node.of);
    else if (node.kind === 'binary') {
      visit(node.left);
      visit(node.right);
    }
  };
  visit(formula.root);
  return [...ids];
}

/**
 * The value in major units, null for "no value": an operand without one, a division by zero, a result no number can hold.
 * `denominator` is the right side when the formula as a whole is a division (M2). Never NaN, Infinity or -0.
 */
export function evaluateFormula(
  formula: Formula,
  value: (metricId: string) => number | null,
): { value: number | null; denominator: number | null } {
  const { root } = formula;
  const isRatio = root.kind === 'binary' && root.operator === '/';
  return { value: evaluate(root, value), denominator: isRatio ? evaluate(root.right, value) : null };
}

function evaluate(node: FormulaNode, value: (metricId: string) => number | null): number | null {
  switch (node.kind) {
    case 'number':
      return node.value;
    case 'metric':
      return plain(value(node.id));
    case 'negate': {
      const of = evaluate(node.of, value);
      return of === null ? null : plain(-of);
    }
    case 'binary': {
      const left = evaluate(node.left, value);
      const right = evaluate(node.right, value);
      return left === null || right === null ? null : plain(combine(node.operator, left, right));
    }
  }
}

function combine(operator: Operator, left: number, right: number): number | null {
  if (operator === '+') return left + right;
  if (operator === '-') return left - right;
  if (operator === '*') return left * right;
  return right === 0 ? null : left / right;
}

function plain(value: number | null): number | null {
  if (value === null || !Number.isFinite(value)) return null;
  // Adding zero turns -0 into 0.
  return value + 0;
}
