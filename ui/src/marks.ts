// SPDX-License-Identifier: GPL-3.0-or-later
import type { Curve, Mark, Result } from './api/types'

export interface SpecimenMarks {
	label: string
	file: string
	table: number
	marks: Mark[]
}

/* The marks of all results, specimen by specimen; a place that several results share is there once. */
export function marksOf(results: Result[]): SpecimenMarks[] {
	const all = new Map<string, SpecimenMarks>()
	for (const r of results)
		for (const s of r.specimens) {
			const label = s.label ?? ''
			const at = all.get(label) ?? { label, file: s.file ?? '', table: s.table ?? -1, marks: [] }
			all.set(label, at)
			for (const m of s.marks ?? []) {
				const same = at.marks.some((x) => x.feature === m.feature && x.number === m.number && x.x === m.x && x.y === m.y)
				if (!same) at.marks.push(m)
			}
		}
	return [...all.values()].filter((s) => s.marks.length > 0)
}

/* Which specimen a curve is of, by its place in the file. */
export function specimenOf(curve: Curve, specimens: SpecimenMarks[], files: { id: string; name: string }[]): SpecimenMarks | undefined {
	const name = files.find((f) => f.id === curve.file)?.name
	return specimens.find((s) => s.table === curve.table && s.file === name)
}

/* How a move names its mark: with its step where another mark of that kind stands elsewhere. */
export function nameOf(mark: Mark, specimen: SpecimenMarks): string {
	const others = specimen.marks.some((m) => m.feature === mark.feature && m !== mark)
	return others ? `${mark.feature}.${mark.step}` : mark.feature
}
