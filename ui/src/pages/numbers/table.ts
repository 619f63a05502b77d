// SPDX-License-Identifier: GPL-3.0-or-later
/* What a page needs to know of a table before the server reads it: its letters and the names in its first line. */

/* UTF-8 where it is, else GB18030, which is what Chinese spreadsheets save. */
export function decode(bytes: ArrayBuffer): string {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
	} catch {
		return new TextDecoder('gb18030').decode(bytes)
	}
}

export function separatorOf(line: string): string {
	const counts = ['\t', ';', ','].map((s) => [s, line.split(s).length] as const)
	return counts.reduce((best, c) => (c[1] > best[1] ? c : best))[0]
}

/* Tensile strengths of six specimens from three laboratories, N/mm². */
export const example = `lab,specimen,thickness,strength
A,1,1.21,13.88
A,2,1.24,14.11
B,1,1.19,13.45
B,2,1.22,13.60
C,1,1.20,14.32
C,2,1.23,14.05
`
