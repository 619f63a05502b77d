// SPDX-License-Identifier: GPL-3.0-or-later
import { reactive } from 'vue'
import { Problem, problemOf } from './problem'

/* Shown by the shell while the server does not answer. */
export const connection = reactive({ lost: false })

export interface CallOptions {
	query?: Record<string, string | number | boolean | undefined | null>
	json?: unknown
	bytes?: Blob
	/* called while `bytes` travel, with the share that has gone */
	progress?: (share: number) => void
	/* the object's version, sent as If-Match */
	version?: number | string
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

const base = '/api/v1'
let language = 'zh'
let expired: () => void = () => undefined

export function setLanguage(tag: string): void {
	language = tag
}

/* What to do when a session that was open is no longer accepted. */
export function onExpired(then: () => void): void {
	expired = then
}

export function address(path: string, query: CallOptions['query'] = {}): string {
	const q = new URLSearchParams()
	for (const [k, v] of Object.entries(query))
		if (v !== undefined && v !== null && v !== '') q.set(k, String(v))
	const tail = q.toString()
	return base + path + (tail ? `?${tail}` : '')
}

function newKey(): string {
	const b = crypto.getRandomValues(new Uint8Array(16))
	return Array.from(b, (x) => x.toString(16).padStart(2, '0')).join('')
}

/*
 * Keys of posts that got no answer. Sending the same thing again takes the same key, so that a post
 * that had arrived after all is not done twice.
 */
const unanswered = new Map<string, string>()

function headersOf(opt: CallOptions): Headers {
	const h = new Headers({ Accept: 'application/json', 'Accept-Language': language })
	if (opt.json !== undefined) h.set('Content-Type', 'application/json')
	if (opt.bytes) h.set('Content-Type', 'application/octet-stream')
	if (opt.version !== undefined) h.set('If-Match', `"${opt.version}"`)
	return h
}

/* fetch does not say how far it is with a body; the older request does. */
function sendWithProgress(url: string, headers: Headers, body: Blob, progress: (share: number) => void): Promise<Response> {
	return new Promise((resolve, reject) => {
		const x = new XMLHttpRequest()
		x.open('POST', url)
		headers.forEach((v, k) => x.setRequestHeader(k, v))
		x.responseType = 'text'
		x.upload.onprogress = (e) => progress(e.lengthComputable ? e.loaded / e.total : 0)
		x.onerror = () => reject(new TypeError('network'))
		x.onload = () => {
			const type = x.getResponseHeader('Content-Type') ?? ''
			resolve(new Response(x.responseText, { status: x.status, headers: { 'Content-Type': type } }))
		}
		x.send(body)
	})
}

async function send(method: Method, url: string, opt: CallOptions): Promise<Response> {
	const headers = headersOf(opt)
	const body = opt.bytes ?? (opt.json === undefined ? undefined : JSON.stringify(opt.json))
	const what = `${url}\n${typeof body === 'string' ? body : `${opt.bytes?.size ?? 0}`}`
	if (method === 'POST') {
		const key = unanswered.get(what) ?? newKey()
		unanswered.set(what, key)
		headers.set('Idempotency-Key', key)
	}
	let answer: Response
	try {
		answer =
			opt.bytes && opt.progress
				? await sendWithProgress(url, headers, opt.bytes, opt.progress)
				: await fetch(url, { method, headers, body, credentials: 'same-origin' })
	} catch {
		connection.lost = true
		throw new Problem(0, '', '')
	}
	connection.lost = answer.status === 502 || answer.status === 504
	unanswered.delete(what)
	return answer
}

export async function call<T>(method: Method, path: string, opt: CallOptions = {}): Promise<T> {
	const answer = await send(method, address(path, opt.query), opt)
	if (!answer.ok) {
		const problem = await problemOf(answer)
		if (answer.status === 401 && !path.startsWith('/session')) expired()
		throw problem
	}
	if (answer.status === 204) return undefined as T
	return (await answer.json()) as T
}

export const get = <T>(path: string, query?: CallOptions['query']) => call<T>('GET', path, { query })
export const post = <T>(path: string, json: unknown, version?: number | string) =>
	call<T>('POST', path, { json, version })
