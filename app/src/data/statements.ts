/** The JSON of `offtake statements --json`; the reference is `docs/schema/statements.schema.json`. */

/** A row of a statement. */
export interface StatementRow {
  role: 'line' | 'total' | 'result' | 'balance';
  group: string;
  name: string;
  contract: string | null;
  counterparty: string | null;
  /** One for each column: whole minor units. */
  amounts: number[];
}

/** An income statement, a balance sheet, a cash flow statement, or what stayed unpaid. */
export interface StatementTable {
  name: string;
  columns: string[];
  /** How many months the run has of a period that it cuts short. */
  partial: (number | null)[];
  rows: StatementRow[];
}

/** The statements of a party. */
export interface Statements {
  scenario: string;
  party: string;
  ledger: string;
  currency: string;
  minor_digits: number;
  tables: StatementTable[];
}
