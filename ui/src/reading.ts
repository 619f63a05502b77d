// SPDX-License-Identifier: GPL-3.0-or-later
import { computed, reactive, ref, shallowRef } from 'vue'
import { call, get } from './api/client'
import type { Curve, FileReading, GivenInput, GivenMark, Method, MethodInput, NewReadings, Sample, SignalFile, SignalTable } from './api/types'
import type { SpecimenRow } from './components/InputGrid.vue'

/* The curves of a file, thinned by the server; for a method in its units, so that marks lie on them. */
export async function curvesOf(file: string, method?: Pick<Method, 'id' | 'edition'>): Promise<Curve[]> {
	const units = method ? { method: method.id, edition: method.edition } : {}
	const got = await get<{ curves: Curve[] }>(`/files/${file}/curves`, { points: 800, ...units })
	return got.curves.map((c) => ({ ...c, file }))
}
export async function curvesOfAll(files: string[], method?: Pick<Method, 'id' | 'edition'>): Promise<Curve[]> {
	return (await Promise.all(files.map((f) => curvesOf(f, method)))).flat()
}

/* Whether a table of a file holds a curve that the method asks for. */
function serves(t: SignalTable, method: Method): boolean {
	const wanted = method.inputs.filter((i) => i.kind === 'series').map((i) => i.quantity)
	return t.columns.some((c) => c.quantity !== '' && wanted.includes(c.quantity))
}
/* How the server calls the specimen of a table: by the file's own words, else by the name of the file. */
function labelOf(f: SignalFile, t: SignalTable, index: number): string {
	const stated = [...t.fields, ...f.fields].find((x) => x.quantity === 'specimen')?.text ?? ''
	if (stated && f.tables.length === 1) return stated
	const base = f.name.replace(/^.*\//, '').replace(/(.)\.[^.]*$/, '$1')
	return t.label || stated || (f.tables.length === 1 ? base : `${base} ${index + 1}`)
}

function rowOf(label: string, file: SignalFile | null, table: SignalTable | null, inputs: MethodInput[]): SpecimenRow {
	const found: Record<string, string> = {}
	for (const i of inputs) {
		const fields = [...(table?.fields ?? []), ...(file?.fields ?? [])]
		const f = fields.find((x) => x.quantity !== '' && x.quantity === i.quantity)
		if (f) found[i.name] = f.text
	}
	return { label, fixed: table !== null, values: {}, found }
}

/* What a technician has gathered for one method of one sample, before it is sent. */
export function useReading(sample: Sample, method: Method) {
	const files = shallowRef<SignalFile[]>([])
	const curves = shallowRef<Curve[]>([])
	const typed = computed(() => method.inputs.filter((i) => i.kind !== 'series'))
	const single = computed(() => typed.value.filter((i) => !i.per_specimen))
	/* with a file at hand, what is typed in place of its curve is not asked for */
	const each = computed(() => typed.value.filter((i) => i.per_specimen && !(i.instead && files.value.length)))
	const needsFile = computed(() => method.inputs.some((i) => i.kind === 'series'))
	const once = reactive<Record<string, string>>({})
	const rows = ref<SpecimenRow[]>([])
	const conditions = reactive({ temperature: '', humidity: '' })
	const moves = ref<GivenMark[]>([])

	/* One row a specimen: those of the files, else as many as the method wants. */
	function layRows(byHand = !needsFile.value): void {
		const tables = files.value.flatMap((f) => f.tables.map((t, i) => ({ f, t, i })).filter((x) => serves(x.t, method)))
		if (tables.length) {
			const before = new Map(rows.value.map((r) => [r.label, r.values]))
			rows.value = tables.map(({ f, t, i }) => {
				const label = labelOf(f, t, i)
				const row = rowOf(label, f, t, each.value)
				row.values = before.get(label) ?? {}
				return row
			})
			return
		}
		const n = Math.max(1, method.specimens_min) * (method.directional ? 2 : 1)
		rows.value = !byHand ? [] : Array.from({ length: n }, (_, i) => rowOf(String(i + 1), null, null, each.value))
	}
	layRows()

	async function addFile(f: File): Promise<void> {
		const got = await call<{ file: SignalFile }>('POST', `/samples/${sample.id}/files`, {
			query: { method: method.id, edition: method.edition, name: f.name },
			bytes: f,
		})
		files.value = [...files.value.filter((x) => x.id !== got.file.id), got.file]
		layRows()
		curves.value = await curvesOfAll(files.value.map((x) => x.id), method)
	}
	/* A file that the sample has already. */
	async function takeFile(id: string): Promise<void> {
		const got = await get<FileReading>(`/files/${id}/reading`)
		const { reader, encoding, notes, warnings, fields, tables, name, sha256 } = got
		const size = sample.files.find((f) => f.id === id)?.size ?? 0
		const file = { id, name, sha256, size, format: reader.format, reader, encoding, notes, warnings, fields, tables }
		files.value = [...files.value.filter((x) => x.id !== id), file]
		layRows()
		curves.value = await curvesOfAll(files.value.map((x) => x.id), method)
	}
	async function removeFile(id: string): Promise<void> {
		files.value = files.value.filter((x) => x.id !== id)
		layRows()
		curves.value = await curvesOfAll(files.value.map((x) => x.id), method)
	}

	/* What a stored set of readings was entered with, to be corrected. */
	async function takeReading(r: Sample['readings'][number]): Promise<void> {
		for (const id of r.files) await takeFile(id)
		if (!rows.value.length && r.inputs.some((i) => i.specimen)) layRows(true)
		for (const i of r.inputs) {
			if (single.value.some((x) => x.name === i.name)) once[i.name] = i.value
			else for (const row of rows.value) if (!i.specimen || row.label === i.specimen) row.values[i.name] = i.value
		}
		Object.assign(conditions, { temperature: '', humidity: '' }, r.conditions)
		moves.value = r.marks.map((m) => ({ ...m }))
	}

	function inputs(): GivenInput[] {
		const list: GivenInput[] = []
		for (const i of single.value)
			if (once[i.name]) list.push({ name: i.name, value: once[i.name].trim(), unit: i.unit, specimen: '' })
		for (const r of rows.value)
			for (const i of each.value)
				if (r.values[i.name])
					list.push({ name: i.name, value: r.values[i.name].trim(), unit: i.unit, specimen: r.label })
		return list
	}
	function body(): NewReadings {
		return {
			method: method.id,
			edition: method.edition,
			inputs: inputs(),
			marks: moves.value.map((m) => ({ ...m, reason: m.reason.trim() })),
			files: files.value.map((f) => f.id),
			conditions: { ...conditions },
		}
	}
	/* The input and specimen that a problem's field means: "width", or "S1.width" with a label that may be cut short. */
	function target(field: string): { name: string; specimen: string } | null {
		const dot = field.lastIndexOf('.')
		const name = field.slice(dot + 1)
		if (!typed.value.some((i) => i.name === name)) return null
		const label = dot > 0 ? field.slice(0, dot) : ''
		const row = label && rows.value.find((r) => r.label === label || (label.length > 8 && r.label.startsWith(label)))
		return { name, specimen: row ? row.label : '' }
	}
	return { files, curves, single, each, needsFile, once, rows, conditions, moves, layRows, addFile, takeFile, takeReading, removeFile, body, target }
}
