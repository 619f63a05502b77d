// SPDX-License-Identifier: GPL-3.0-or-later
import { i18n, locale } from './i18n'

const tag = () => (locale() === 'zh' ? 'zh-CN' : 'en-GB')

export function day(text: string | null | undefined): string {
	if (!text) return ''
	const d = new Date(text.length === 10 ? `${text}T00:00:00` : text)
	if (Number.isNaN(d.getTime())) return text
	return d.toLocaleDateString(tag(), { year: 'numeric', month: 'short', day: 'numeric' })
}

export function moment(text: string | null | undefined): string {
	if (!text) return ''
	const d = new Date(text)
	if (Number.isNaN(d.getTime())) return text
	return d.toLocaleString(tag(), {
		year: 'numeric',
		month: 'short',
		day: 'numeric',
		hour: '2-digit',
		minute: '2-digit',
	})
}

/* With seconds: readings follow one another closely. */
export function clock(text: string | null | undefined): string {
	if (!text) return ''
	const d = new Date(text)
	if (Number.isNaN(d.getTime())) return text
	return d.toLocaleString(tag(), {
		month: 'short',
		day: 'numeric',
		hour: '2-digit',
		minute: '2-digit',
		second: '2-digit',
	})
}

/* A raw number of the engine for reading along; reported values come as text from the API. */
/* 1.2e-6 as 1.2 × 10⁻⁶ */
function powered(text: string): string {
	const [figure, power] = text.replace('+', '').split('e')
	const raised = [...power].map((c) => (c === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(c)])).join('')
	return `${Number(figure)} × 10${raised}`
}

export function figures(x: number | null | undefined, digits = 4): string {
	if (x === null || x === undefined || !Number.isFinite(x)) return '–'
	if (x === 0) return '0'
	const a = Math.abs(x)
	if (a >= 1e6 || a < 1e-4) return powered(x.toExponential(digits - 1))
	return String(Number(x.toPrecision(digits)))
}

export function percent(x: number | null | undefined): string {
	if (x === null || x === undefined || !Number.isFinite(x)) return '–'
	if (x > 0.9995) return '> 99.9 %'
	if (x > 0 && x < 0.001) return '< 0.1 %'
	return `${(100 * x).toFixed(x > 0.1 && x < 0.9 ? 0 : 1)} %`
}

const units: Record<string, string> = {
	'N/mm2': 'N/mm²',
	'N mm-2': 'N/mm²',
	'kg/m3': 'kg/m³',
	degC: '°C',
	mm2: 'mm²',
	um: 'µm',
	'cm-1': 'cm⁻¹',
	'g/cm3': 'g/cm³',
	'1': '',
	pH: '',
}
export function unitText(u: string | null | undefined): string {
	if (u === 'grade') return i18n.global.t('result.grade')
	return u ? (units[u] ?? u) : ''
}

const operators: Record<string, string> = { '<=': '≤', '>=': '≥', between: '' }
/* "≤ 3.0 mg/kg" */
export function limitText(operator: string | null, limit: string, unit: string): string {
	return [operator === null ? '' : (operators[operator] ?? operator), limit, unitText(unit)].filter(Boolean).join(' ')
}

export function bytes(n: number): string {
	if (n < 1024) return `${n} B`
	return n < 1048576 ? `${(n / 1024).toFixed(1)} KB` : `${(n / 1048576).toFixed(1)} MB`
}

/* The browser's day: only for a form's first suggestion; the laboratory's own day comes with the session. */
export function today(): string {
	const d = new Date()
	return `${d.getFullYear()}-${String(d.getMonth() + 1).padStart(2, '0')}-${String(d.getDate()).padStart(2, '0')}`
}
