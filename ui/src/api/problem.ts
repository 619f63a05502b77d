// SPDX-License-Identifier: GPL-3.0-or-later

export interface Place {
	file?: string
	line?: number
	column?: number
}

/* What the server said no to (RFC 9457), or status 0 when it could not be reached. */
export class Problem extends Error {
	constructor(
		readonly status: number,
		readonly title: string,
		readonly detail: string,
		readonly field: string = '',
		readonly place: Place | null = null,
	) {
		super(detail || title)
	}

	get unreachable(): boolean {
		return this.status === 0
	}
}

export async function problemOf(answer: Response): Promise<Problem> {
	let body: Record<string, unknown> = {}
	try {
		body = (await answer.json()) as Record<string, unknown>
	} catch {
		/* a proxy may answer in HTML: the status alone has to do */
	}
	const text = (k: string) => (typeof body[k] === 'string' ? (body[k] as string) : '')
	return new Problem(
		answer.status,
		text('title') || `HTTP ${answer.status}`,
		text('detail'),
		text('field'),
		(body.place as Place | undefined) ?? null,
	)
}

export function asProblem(e: unknown): Problem {
	return e instanceof Problem ? e : new Problem(-1, e instanceof Error ? e.message : String(e), '')
}
