// SPDX-License-Identifier: GPL-3.0-or-later
export default {
	numbers: {
		lead: 'Paste or drop a table, choose an analysis, see numbers and picture. Nothing is stored.',
		table: 'Table',
		example: 'Try an example',
		drop: 'Drop a table here or choose a file',
		dropHint: 'CSV or tab separated, the first line holds the names of the columns',
		paste: 'lab,strength\nA,13.88\nB,13.45',
		rows: 'no rows | one row | {n} rows',
		analysis: 'Analysis',
		all: 'All columns of numbers',
		run: 'Analyse',
		download: 'Download as JSON',
		plot: 'Picture of the analysis',
		yes: 'yes',
		no: 'no',
		none: 'none',
		cut: 'The first 500 of {n} rows; the download has all of them.',
	},
}
