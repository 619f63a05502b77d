// SPDX-License-Identifier: GPL-3.0-or-later
/* The shapes of the API that pages use. */

export interface Page<T> {
	items: T[]
	next: string | null
}
export interface Organisation {
	id: string
	name_zh: string
	name_en: string
	kind?: string
}
export interface User {
	id: string
	login: string
	name: string
	role: string
	organisation?: Organisation
	organisation_id?: string
	permissions: string[]
}
export interface Session {
	user: User
	centre: { name_zh: string; name_en: string } | null
}

export type SampleState = 'received' | 'testing' | 'review' | 'approved' | 'reported'
export type Overall = 'pass' | 'fail' | 'incomplete' | 'provisional_pass' | 'provisional_fail'

export interface SampleSummary {
	id: string
	number: string
	name: string
	state: SampleState
	customer: Organisation
	product: string
	colour: string
	class: string
	received_at: string
	verdict_today: Overall | null
	verdict_next: Overall | null
	version: number
}
export interface PlanItem {
	reading?: string
	id: string
	method: string
	edition: string
	state: string
	title_zh?: string
	title_en?: string
}
export interface Order {
	standard: string
	edition: string
	class: string
	hash: string
	title_zh?: string
	title_en?: string
}
export interface Report {
	id: string
	number: string
	sha256: string
	issued_at: string
	verify_url: string
	token: string
}
export interface Sample extends SampleSummary {
	leather_type: string
	tannage: string
	finish: string
	thickness_nominal: string | number | null
	condition: string
	note: string
	client_reference: string
	batch: string
	plan: PlanItem[]
	orders: Order[]
	allowed: string[]
	refused?: Record<string, string>
	report: Report | null
}
export interface Home {
	counts: Record<SampleState, number>
	to_test: SampleSummary[]
	to_review: SampleSummary[]
	recent: SampleSummary[]
	limits_to_confirm: number
}

export interface MethodInput {
	name: string
	title_zh: string
	title_en: string
	kind: 'number' | 'series' | 'choice'
	unit: string
	low: number | null
	high: number | null
	required: boolean
	per_specimen: boolean
	default: number | null
	choices: string[]
}
export interface Method {
	id: string
	edition: string
	also: string
	title_zh: string
	title_en: string
	current: boolean
	counterpart: { id: string; edition: string; degree: string } | null
	properties: string[]
	confidence: string
	inputs: MethodInput[]
	specimens_min: number
	directional: boolean
}

export interface StandardSummary {
	id: string
	edition: string
	title_zh: string
	title_en: string
	issuer_zh: string
	issuer_en: string
	market: string
	binding: boolean
	status: string
	issued: string | null
	in_force_from: string | null
	withdrawn: string | null
	classes: { id: string; title_zh: string; title_en: string }[]
	n_requirements: number
	n_to_confirm: number
	products: string[]
}
export interface Confirmation {
	by: string
	on: string
	clause: string
	limit: string
}
export interface Requirement {
	id: string
	clause: string
	title_zh: string
	title_en: string
	property: string
	operator: string
	limit: string
	unit: string
	classes: string[]
	methods: string[]
	condition: string | null
	established: boolean
	candidate_zh: string
	candidate_en: string
	confidence: string
	source: string
	text_zh: string
	text_en: string
	confirmation: Confirmation | null
}
export interface Standard extends StandardSummary {
	requirements: Requirement[]
}
export interface LimitToConfirm {
	operator?: string
	unit?: string
	clause?: string
	standard: string
	edition: string
	requirement: string
	title_zh: string
	title_en: string
	candidate_zh: string
	candidate_en: string
	waiting: number
}

export interface SignalColumn {
	name: string
	quantity: string
	unit: string
	n: number
}
export interface SignalTable {
	label: string
	columns: SignalColumn[]
	fields: { name: string; value: string; unit?: string; quantity?: string }[]
}
export interface SignalFile {
	id: string
	sha256: string
	name: string
	size: number
	format: string
	encoding: string
	notes: string[]
	warnings: string[]
	tables: SignalTable[]
}
export interface Curve {
	label: string
	x: { quantity: string; unit: string }
	y: { quantity: string; unit: string }
	x_values: number[]
	y_values: number[]
	peak: { x: number; y: number; row: number } | null
}
export interface GivenInput {
	name: string
	value: string
	unit: string
	specimen: string
}
export interface ReadingBody {
	method: string
	edition: string
	inputs: GivenInput[]
	files: string[]
	conditions: { temperature?: string; humidity?: string }
	replaces?: string
	reason?: string
}

export interface ExplanationStep {
	name: string
	title_zh?: string
	title_en?: string
	symbolic: string
	numeric: string
	value: number
	unit: string
}
export interface BudgetLine {
	label: string
	u: number
	unit: string
	sensitivity: number
	contribution: number
	share: number
	dof: number | null
}
export interface SpecimenValue {
	label: string
	direction: string
	file: string
	value: number
	text?: string
	steps: Record<string, { value: number; unit: string }>
}
export interface Result {
	id?: string
	method: string
	edition: string
	property: string
	title_zh?: string
	title_en?: string
	value: number | string
	unit: string
	u: number | null
	k: number | null
	U: number | null
	text: string
	U_text: string
	n: number
	specimens: SpecimenValue[]
	budget: BudgetLine[]
	explanation: ExplanationStep[]
	warnings: string[]
	by?: string
	at?: string
	superseded?: boolean
	reading?: string
}
export interface ResultDocument {
	results: Result[]
	engine: string
	warnings?: string[]
}

export type Verdict = 'pass' | 'fail' | 'conditional_pass' | 'conditional_fail' | 'cannot_say'
export interface RequirementVerdict {
	id: string
	clause: string
	property: string
	title_zh: string
	title_en: string
	operator: string
	limit: string
	unit: string
	value: number | null
	text: string
	U_text: string
	verdict: Verdict
	applies?: boolean
	provisional: boolean
	reason_zh: string
	reason_en: string
	rule: string
	p_conform: number | null
	margin: number | null
	confidence: string
	source: string
}
export interface StandardVerdict {
	standard: string
	edition: string
	title_zh: string
	title_en: string
	class: string
	in_force_from: string
	verdict: Overall
	requirements: RequirementVerdict[]
}
export interface Fit {
	date: string
	standards: StandardVerdict[]
}

export interface AuditEntry {
	id: string
	at: string
	by: string
	action: string
	subject?: string
	detail?: string
	hash?: string
}
export interface VerifyAnswer {
	state?: string
	answer?: string
	number?: string
	issued_at?: string
	sample_name?: string
	laboratory?: string
	sha256?: string
	verdicts?: { standard: string; edition: string; class?: string; date?: string; verdict: Overall }[]
}
export interface Health {
	status: string
	demo?: boolean
	centre?: { name_zh: string; name_en: string }
	demo_users?: { login: string; password: string; role: string }[]
}
export interface PlanProposal {
	methods: { id: string; edition: string; properties: string[]; for: string[] }[]
}
