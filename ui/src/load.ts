// SPDX-License-Identifier: GPL-3.0-or-later
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { asProblem, type Problem } from './api/problem'
import { i18n } from './i18n'

export interface Loaded<T> {
	data: ShallowRef<T | null>
	problem: ShallowRef<Problem | null>
	busy: Ref<boolean>
	reload: () => Promise<void>
}

/* Data of a page: fetched now, again when `when` changes, and again in the other language. */
export function useLoad<T>(fetcher: () => Promise<T>, when: () => unknown = () => null): Loaded<T> {
	const data = shallowRef<T | null>(null)
	const problem = shallowRef<Problem | null>(null)
	const busy = ref(false)
	let turn = 0

	async function reload(): Promise<void> {
		const mine = ++turn
		busy.value = true
		try {
			const got = await fetcher()
			if (mine !== turn) return
			data.value = got
			problem.value = null
		} catch (e) {
			if (mine === turn) problem.value = asProblem(e)
		} finally {
			if (mine === turn) busy.value = false
		}
	}
	watch([when, i18n.global.locale], reload, { immediate: true })
	return { data, problem, busy, reload }
}

/* One action at a time, its problem kept for the page to show beside the field it names. */
export function useAction() {
	const busy = ref(false)
	const problem = shallowRef<Problem | null>(null)

	async function run<T>(work: () => Promise<T>): Promise<T | undefined> {
		if (busy.value) return undefined
		busy.value = true
		problem.value = null
		try {
			return await work()
		} catch (e) {
			problem.value = asProblem(e)
			return undefined
		} finally {
			busy.value = false
		}
	}
	const beside = (field: string) =>
		problem.value?.field === field ? problem.value.detail || problem.value.title : ''
	return { busy, problem, run, beside }
}
