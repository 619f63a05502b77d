// SPDX-License-Identifier: GPL-3.0-or-later
import { reactive } from 'vue'
import { call, get } from './api/client'
import { asProblem } from './api/problem'
import type { Permission, Session } from './api/types'

interface State {
	known: boolean
	user: Session['user'] | null
	centre: Session['centre'] | null
}

export const session = reactive<State>({ known: false, user: null, centre: null })

function take(s: Session): void {
	session.user = s.user
	session.centre = s.centre
	session.known = true
}

/* Who is signed in, asked once; an unreachable server leaves the question open. */
export async function sessionFind(): Promise<void> {
	if (session.known) return
	try {
		take(await get<Session>('/session'))
	} catch (e) {
		if (asProblem(e).status === 401) session.known = true
	}
}

export async function sessionOpen(login: string, password: string): Promise<void> {
	take(await call<Session>('POST', '/session', { json: { login, password } }))
}

export async function sessionClose(): Promise<void> {
	await call('DELETE', '/session')
	session.user = null
}

export function may(permission: Permission): boolean {
	return session.user?.permissions.includes(permission) ?? false
}
