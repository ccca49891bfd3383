/** Formulas speak of ids in brackets, people of names: `[deals_won]` is shown and typed as `[Deals won]`. */

interface Named {
  id: string;
  name: string;
}

const part = /\[\s*([^\]]+?)\s*\]|(?<![\w.])([A-Za-z_]\w*)/g;

/** With names in brackets, where a name is the metric's alone and has no bracket itself. */
export function formulaWithNames(formula: string, metrics: readonly Named[]): string {
  return formula.replace(part, (all, bracketed?: string, plain?: string) => {
    const metric = metrics.find((one) => one.id === (bracketed ?? plain));
    if (metric === undefined) return all;
    const isClear = !/[[\]]/.test(metric.name) && metrics.filter((one) => one.name === metric.name || one.id === metric.name).length === 1;
    return `[${isClear ? metric.name : metric.id}]`;
  });
}

/** With ids in brackets; what is no name of a metric is left for the server to refuse, in its words. */
export function formulaWithIds(text: string, metrics: readonly Named[]): string {
  return text.replace(part, (all, bracketed?: string, plain?: string) => {
    const word = bracketed ?? plain ?? '';
    const same = (one: Named) => one.name.toLowerCase() === word.toLowerCase();
    const metric = metrics.find((one) => one.id === word) ?? metrics.find(same);
    return metric === undefined ? all : `[${metric.id}]`;
  });
}
