// SPDX-License-Identifier: GPL-3.0-or-later
import { i18n } from '../../i18n'
import type { LayoutWords } from '../../api/types'

export function quantityName(id: string): string {
	const { t, te } = i18n.global
	if (te(`quantity.${id}`)) return t(`quantity.${id}`)
	return te(`layout.quantity.${id}`) ? t(`layout.quantity.${id}`) : id
}

/* The units that a quantity may have, the usual one first. */
export function unitsOf(words: LayoutWords | null, kind: 'columns' | 'fields', quantity: string): string[] {
	const q = words?.[kind].find((x) => x.quantity === quantity)
	if (!words || !q) return []
	const fitting = words.units.filter((u) => q.dimensions.includes(u.dimension)).map((u) => u.unit)
	return [...new Set([...(q.unit ? [q.unit] : []), ...fitting])]
}
