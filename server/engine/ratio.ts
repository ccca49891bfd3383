/** M2: what in a formula makes it a ratio, and what of it adds up over people. */
import type { Formula, FormulaNode } from './formula.ts';

function hasMetric(node: FormulaNode): boolean {
  if (node.kind === 'binary') return hasMetric(node.left) || hasMetric(node.right);
  return node.kind === 'negate' ? hasMetric(node.of) : node.kind === 'metric';
}

/** What the value is divided by: the right side of a division by metrics, also when the result is scaled (`won / all * 100`). */
export function denominatorOf({ text, root }: Formula): Formula | null {
  const node = denominatorNode(root);
  return node && { text, root: node };
}

function denominatorNode(node: FormulaNode): FormulaNode | null {
  if (node.kind === 'negate') return denominatorNode(node.of);
  if (node.kind !== 'binary') return null;
  const { operator, left, right } = node;
  if (operator === '/') return hasMetric(right) ? right : denominatorNode(left);
  if (operator !== '*') return null;
  if (!hasMetric(left)) return denominatorNode(right);
  return hasMetric(right) ? null : denominatorNode(left);
}

/** Whether a team's value is the sum of its members' values, when all its metrics are such. */
export function isLinear({ root }: Formula): boolean {
  const linear = (node: FormulaNode): boolean => {
    if (node.kind === 'negate') return linear(node.of);
    if (node.kind !== 'binary') return true;
    if (!linear(node.left) || !linear(node.right)) return false;
    if (node.operator === '/') return !hasMetric(node.right);
    return node.operator !== '*' || !hasMetric(node.left) || !hasMetric(node.right);
  };
  return linear(root);
}
