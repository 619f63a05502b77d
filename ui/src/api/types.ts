// SPDX-License-Identifier: GPL-3.0-or-later
/* Names for the shapes that `npm run types` makes from api/openapi.yaml. */
import type { components } from './schema'

type Schemas = components['schemas']

export interface Page<T> {
	items: T[]
	next: string | null
}
export type Health = Schemas['Health']
export type Permission = Schemas['Permission']
export type Session = Schemas['Session']
export type Organisation = Schemas['Organisation']
export type UserEntry = Schemas['UserEntry']
export type AuditEntry = Schemas['AuditEntry']
export type AuditVerification = Schemas['AuditVerification']
export type Home = Schemas['Home']

export type Method = Schemas['Method']
export type MethodInput = Schemas['MethodInput']
export type StandardSummary = Schemas['Standard']
export type Standard = Schemas['StandardDetail']
export type Requirement = Schemas['Requirement']
export type LimitToConfirm = Schemas['LimitToConfirm']

export type SampleState = Schemas['SampleState']
export type SampleSummary = Schemas['SampleSummary']
export type Sample = Schemas['Sample']
export type PlanItem = Sample['plan'][number]
export type PlanProposal = Schemas['PlanProposal']
export type Report = Schemas['ReportSummary']

export type SignalFile = Schemas['FileAnswer']['file']
export type SignalTable = SignalFile['tables'][number]
export type FileAnswer = Schemas['FileAnswer']
export type FileMatch = Schemas['FileMatch']
export type FileReading = Schemas['FileReading']
/* A curve, and which file it came from. */
export type Curve = Schemas['Curve'] & { file: string }
export type Mark = Schemas['Mark']
export type GivenMark = Schemas['GivenMark']
export type GivenInput = Schemas['GivenInput']
export type NewReadings = Schemas['NewReadings']
export type Result = Schemas['Result']
export type ResultDocument = Schemas['ResultDocument']
export type StoredResult = Schemas['StoredResults']['results'][number]

export type Overall = Schemas['Overall']
export type RequirementVerdict = Schemas['RequirementVerdict']
export type Verdict = RequirementVerdict['verdict']
export type StandardVerdict = Schemas['StandardVerdict']
export type Fit = Schemas['Fit']

export type AnalysisList = Schemas['AnalysisList']
export type AnalysisOption = Schemas['AnalysisOption']
export type AnalysisAnswer = Schemas['AnalysisAnswer']
export type Plot = Schemas['Plot']
export type Simulation = Schemas['Simulation']
export type SimulatedResult = Schemas['SimulatedResult']

export type Observation = Schemas['Observation']

export type VerifiedReport = Schemas['VerifiedReport']
export type TokenVerification = Schemas['TokenVerification']
export type FileVerification = Schemas['FileVerification']

export type LayoutSummary = Schemas['LayoutSummary']
export type Layout = Schemas['Layout']
export type LayoutWords = Schemas['LayoutWords']
export type LayoutPreview = Schemas['LayoutPreview']
