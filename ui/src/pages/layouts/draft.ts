// SPDX-License-Identifier: GPL-3.0-or-later
/* A description while a person makes it, and the members that the server reads (docs/packs.md). Rows and columns count from 1. */

export interface Meaning {
	quantity: string
	unit: string
}
export interface DraftColumn extends Meaning {
	column: number
	shared: boolean
	name: string
}
export interface DraftField extends Meaning {
	row: number
	column: number
	label: string
	own: boolean
	name: string
}
export interface DraftEvidence {
	text: string
	row: number
	column: number
	header: string[]
	numbers: number
}
export type Arrangement = 'one' | 'side_by_side' | 'begin' | 'blank_line' | 'column'
export interface Draft {
	id: string
	zh: string
	en: string
	author: string
	note: string
	encoding: string
	separator: string
	decimal: string
	arrangement: Arrangement
	width: number
	begins: string
	by: number
	from: string
	until: string
	header: number
	units: number
	first: number
	missing: string
	columns: DraftColumn[]
	fields: DraftField[]
	evidence: DraftEvidence[]
}

export const encodings = ['any', 'UTF-8', 'UTF-16LE', 'UTF-16BE', 'GB18030', 'Big5', 'Shift_JIS', 'windows-1250', 'windows-1251', 'windows-1252']
export const separators = ['any', 'tab', 'semicolon', 'comma', 'stroke', 'blanks', 'none']
export const decimals = ['any', 'point', 'comma']
export const arrangements: Arrangement[] = ['one', 'side_by_side', 'begin', 'blank_line', 'column']

export const evidence = (e: Partial<DraftEvidence>): DraftEvidence => ({ text: '', row: 0, column: 0, header: [], numbers: 0, ...e })

export function blankDraft(author: string): Draft {
	return {
		id: '',
		zh: '',
		en: '',
		author,
		note: '',
		encoding: 'any',
		separator: 'any',
		decimal: 'any',
		arrangement: 'one',
		width: 0,
		begins: '',
		by: 0,
		from: '',
		until: '',
		header: 0,
		units: 0,
		first: 1,
		missing: '',
		columns: [],
		fields: [],
		evidence: [],
	}
}

const looksNumber = (s: string) => /^[+-]?(\d|[.,]\d)[\d.,\s]*(e[+-]?\d+)?$/i.test(s.trim())

/* What can be seen at once: where the numbers begin, and a text above them to know the file by. */
export function firstGuess(d: Draft, rows: string[][]): void {
	const numeric = (r: string[]) => r.some((c) => c) && r.every((c) => !c || looksNumber(c))
	const at = rows.findIndex((r, i) => numeric(r) && (rows[i + 1] === undefined || numeric(rows[i + 1])))
	if (at >= 0) d.first = at + 1
	for (let r = 0; r < Math.max(at, 0); r++) {
		const c = rows[r].findIndex((s) => s && !looksNumber(s) && !/^\d{1,4}[-./]\d/.test(s))
		if (c >= 0) {
			d.evidence = [evidence({ text: rows[r][c], row: r + 1, column: c + 1 })]
			return
		}
	}
	d.evidence = at >= 0 ? [evidence({ numbers: rows[at].filter((c) => c).length })] : []
}

/* The columns of one specimen, where they stand side by side. */
export function widthOf(d: Draft): number {
	const own = d.columns.filter((c) => !c.shared).map((c) => c.column)
	return d.width || (own.length ? Math.max(...own) - Math.min(...own) + 1 : 0)
}

const wanted = <T extends object>(o: T): Partial<T> =>
	Object.fromEntries(Object.entries(o).filter(([, v]) => v !== '' && v !== 0 && v !== false && !(Array.isArray(v) && !v.length))) as Partial<T>

export function described(d: Draft): Record<string, unknown> {
	const side = d.arrangement === 'side_by_side'
	return {
		id: d.id || 'layout',
		title: { zh: d.zh || d.en || '–', en: d.en || d.zh || '–' },
		author: d.author || '–',
		note: d.note,
		text: { encoding: d.encoding, separator: d.separator, decimal: d.decimal },
		recognise: d.evidence.map((e) => wanted(e)),
		specimens: wanted({
			arrangement: d.arrangement,
			width: side ? widthOf(d) : 0,
			text: d.arrangement === 'begin' ? d.begins : '',
			column: d.arrangement === 'column' ? d.by : 0,
		}),
		table: wanted({
			from: d.arrangement === 'begin' ? '' : d.from,
			header_row: d.header,
			unit_row: d.units,
			first_row: d.first,
			until: d.until,
			missing: d.missing.split(/\s+/).filter(Boolean),
			columns: [...d.columns].sort((a, b) => a.column - b.column).map((c) => wanted({ ...c, shared: side && c.shared })),
		}),
		fields: d.fields.map((f) => wanted({ row: f.label ? 0 : f.row, column: f.label ? 0 : f.column, label: f.label, of: f.own ? 'specimen' : '', quantity: f.quantity, unit: f.unit, name: f.name })),
	}
}

/* The other way, from what the server keeps. */
export function draftOf(o: Record<string, unknown>): Draft {
	const map = (v: unknown) => (v ?? {}) as Record<string, unknown>
	const list = (v: unknown) => (Array.isArray(v) ? v : v === undefined ? [] : [v]).map((x) => x as Record<string, unknown>)
	const text = (v: unknown) => (typeof v === 'string' ? v : '')
	const n = (v: unknown) => Number(v ?? 0) || 0
	const [title, how, table, arranged] = [map(o.title), map(o.text), map(o.table), map(o.specimens)]
	return {
		id: text(o.id),
		zh: text(title.zh),
		en: text(title.en),
		author: text(o.author),
		note: text(o.note),
		encoding: text(how.encoding) || 'any',
		separator: text(how.separator) || 'any',
		decimal: text(how.decimal) || 'any',
		arrangement: (text(arranged.arrangement) || 'one') as Arrangement,
		width: n(arranged.width),
		begins: text(arranged.text),
		by: n(arranged.column),
		from: text(table.from),
		until: text(table.until),
		header: n(table.header_row),
		units: n(table.unit_row),
		first: n(table.first_row) || 1,
		missing: (Array.isArray(table.missing) ? table.missing : [table.missing]).map(text).join(' ').trim(),
		columns: list(table.columns).map((c) => ({ column: n(c.column), shared: c.shared === true, quantity: text(c.quantity), unit: text(c.unit), name: text(c.name) })),
		fields: list(o.fields).map((f) => ({
			row: n(f.row),
			column: n(f.column),
			label: text(f.label),
			own: f.of === 'specimen',
			quantity: text(f.quantity),
			unit: text(f.unit),
			name: text(f.name),
		})),
		evidence: list(o.recognise).map((e) =>
			evidence({ text: text(e.text), row: n(e.row), column: n(e.column), numbers: n(e.numbers), header: Array.isArray(e.header) ? (e.header as string[]) : e.header ? [text(e.header)] : [] }),
		),
	}
}

/* A file that another page has seen refused. */
let handed: File | null = null
export function handOver(file: File): void {
	handed = file
}
export function takeOver(): File | null {
	const f = handed
	handed = null
	return f
}

export async function base64(file: Blob): Promise<string> {
	const bytes = new Uint8Array(await file.arrayBuffer())
	let out = ''
	for (let i = 0; i < bytes.length; i += 0x8000) out += String.fromCharCode(...bytes.subarray(i, i + 0x8000))
	return btoa(out)
}
