// SPDX-License-Identifier: GPL-3.0-or-later
import { createI18n } from 'vue-i18n'
import { setLanguage } from './api/client'
import en from './locales/en'
import zh from './locales/zh'

export type Locale = 'zh' | 'en'
export type Bilingual = Record<string, unknown>

const kept = 'hidemark.language'

function first(): Locale {
	const asked = new URLSearchParams(location.search).get('lang')
	if (asked === 'zh' || asked === 'en') return asked
	try {
		return localStorage.getItem(kept) === 'en' ? 'en' : 'zh'
	} catch {
		return 'zh'
	}
}

export const i18n = createI18n({
	legacy: false,
	locale: first(),
	fallbackLocale: 'zh',
	messages: { zh, en },
})

export function locale(): Locale {
	return i18n.global.locale.value as Locale
}

export function chooseLocale(to: Locale): void {
	i18n.global.locale.value = to
	apply()
	try {
		localStorage.setItem(kept, to)
	} catch {
		/* private windows may refuse: the choice then lasts until the page closes */
	}
}

export function apply(): void {
	setLanguage(locale())
	document.documentElement.lang = locale() === 'zh' ? 'zh-CN' : 'en'
}

/* A title as a label: the packs write English ones in lower case. pH and o-toluidine stay as they are. */
export function labelled(o: object | null | undefined): string {
	const text = named(o)
	return /^[a-z]{2}/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text
}

/* The member of a bilingual object for the reader: title_zh or title_en, the other where one is empty. */
export function named(o: object | null | undefined, stem = 'title'): string {
	if (!o) return ''
	const b = o as Bilingual
	const [a, z] = locale() === 'zh' ? ['zh', 'en'] : ['en', 'zh']
	return String(b[`${stem}_${a}`] || b[`${stem}_${z}`] || '')
}
