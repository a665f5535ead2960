import { useState } from 'preact/hooks';
import type { StatementRow, StatementTable } from '../data/statements';
import { figure, styleOf } from '../number';

interface Props {
  table: StatementTable;
  currency: string;
  digits: number;
}

/** A row with the rows that it sums up. */
export interface Branch {
  row: StatementRow;
  below: Branch[];
}

const some = (row: StatementRow) => row.amounts.some((amount) => amount !== 0);

/** The rows of a statement as a tree: a group's total over its lines, lines of one name together. Rows of nothing are left out. */
export function treeOf(rows: StatementRow[]): Branch[] {
  const tree: Branch[] = [];
  let lines: StatementRow[] = [];
  for (const row of rows) {
    if (row.role === 'line') {
      lines.push(row);
      continue;
    }
    if (row.role === 'total') {
      const below = named(lines.filter(some));
      lines = [];
      if (some(row) || below.length > 0) tree.push({ row, below });
      continue;
    }
    tree.push(...lines.filter(some).map((line) => ({ row: line, below: [] })), { row, below: [] });
    lines = [];
  }
  return [...tree, ...lines.filter(some).map((line) => ({ row: line, below: [] }))];
}

function named(lines: StatementRow[]): Branch[] {
  const names = [...new Set(lines.map((line) => line.name))];
  return names.map((name) => {
    const same = lines.filter((line) => line.name === name);
    if (same.length === 1) return { row: same[0]!, below: [] };
    const amounts = same[0]!.amounts.map((_, at) => same.reduce((sum, line) => sum + line.amounts[at]!, 0));
    return {
      row: { ...same[0]!, contract: null, counterparty: null, amounts },
      below: same.map((row) => ({ row, below: [] })),
    };
  });
}

/** A statement as a tree of lines against periods. */
export function StatementTree({ table, currency, digits }: Props) {
  const tree = treeOf(table.rows);
  const title = table.name.charAt(0).toUpperCase() + table.name.slice(1);
  if (!tree.some((one) => some(one.row))) return null;
  return (
    <section class="statement">
      <div class="sec">
        <h2>{title}</h2>
      </div>
      <div class="scroll" tabIndex={0} role="region" aria-label={title}>
        <table class="books">
          <thead>
            <tr>
              <th scope="col" class="st">
                <span class="vh">Line</span>
              </th>
              {table.columns.map((column, at) => (
                <th scope="col" class="num">
                  {column}
                  {table.partial[at] ? <span class="rem">{table.partial[at]} months</span> : null}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {tree.map((one) => (
              <Rows branch={one} depth={0} currency={currency} digits={digits} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Rows({
  branch,
  depth,
  currency,
  digits,
}: {
  branch: Branch;
  depth: number;
  currency: string;
  digits: number;
}) {
  const [open, setOpen] = useState(depth === 0 && branch.below.length <= 8);
  const { row, below } = branch;
  const sum = row.role === 'result' || row.role === 'balance';
  const name =
    depth > 1 || (depth === 1 && row.contract && below.length === 0 && row.name === row.contract)
      ? (row.contract ?? row.name)
      : row.name;
  return (
    <>
      <tr class={sum ? 'sum' : depth === 0 ? 'top-row' : ''}>
        <th scope="row" class="st" style={{ paddingLeft: `${18 * depth + 16}px` }}>
          {below.length > 0 ? (
            <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
              {name}
            </button>
          ) : (
            <span>{name}</span>
          )}
          {depth === 1 &&
            below.length === 0 &&
            row.contract &&
            row.contract !== name &&
            !name.startsWith(row.contract) && <span class="dim"> {row.contract}</span>}
          {depth > 0 && below.length === 0 && row.counterparty && <span class="dim"> with {row.counterparty}</span>}
        </th>
        {row.amounts.map((amount) => (
          <Amount minor={amount} currency={currency} digits={digits} />
        ))}
      </tr>
      {open && below.map((one) => <Rows branch={one} depth={depth + 1} currency={currency} digits={digits} />)}
    </>
  );
}

function Amount({ minor, currency, digits }: { minor: number; currency: string; digits: number }) {
  if (minor === 0) return <td class="num dim">–</td>;
  const value = minor / 10 ** digits;
  return (
    <td class="num" title={`${value.toLocaleString('en', { minimumFractionDigits: digits })} ${currency}`}>
      {figure(value, 0, styleOf(currency))}
    </td>
  );
}
