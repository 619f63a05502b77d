// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, type APIRequestContext, type Locator, type Page } from '@playwright/test'

export type Language = 'zh' | 'en'
export type Role = 'administrator' | 'technician' | 'signatory' | 'enterprise'

interface DemoUser {
	login: string
	password: string
	role: Role
}

export async function demoUser(request: APIRequestContext, role: Role): Promise<DemoUser> {
	const health = (await (await request.get('/api/v1/health')).json()) as { demo_users: DemoUser[] }
	const found = health.demo_users.find((u) => u.role === role)
	expect(found, `a demo user with the role ${role}`).toBeTruthy()
	return found as DemoUser
}

export async function speak(page: Page, language: Language): Promise<void> {
	await page.addInitScript((l) => localStorage.setItem('hidemark.language', l), language)
}

/* Through the form, as a person does. */
export async function signIn(page: Page, role: Role, language: Language): Promise<void> {
	const user = await demoUser(page.request, role)
	await page.goto('/sign-in')
	await page.locator('#login').fill(user.login)
	await page.locator('#password').fill(user.password)
	await page.locator('button[type=submit]').click()
	await expect(page.getByRole('heading', { level: 1 })).toContainText(language === 'zh' ? '您好' : 'Hello')
}

/* Past the form, for tests of something else. */
export async function enter(page: Page, role: Role): Promise<void> {
	const user = await demoUser(page.request, role)
	const answer = await page.request.post('/api/v1/session', { data: { login: user.login, password: user.password } })
	expect(answer.ok(), await answer.text()).toBeTruthy()
}

export async function choose(page: Page, field: Locator, option: string | RegExp): Promise<void> {
	await field.click()
	const list = page.locator(`[id="${await field.getByRole('combobox').getAttribute('aria-controls')}"]`)
	await list.getByRole('option', { name: option }).first().click()
	await expect(list).toBeHidden()
}

/*
 * Six specimens side by side as a tensile tester writes them. With 10.0 mm width and the thicknesses below the
 * strengths are 13.88, 14.11, 13.45 parallel and 10.74, 11.50, 10.24 perpendicular: means 13.8, 10.8, overall 12.3.
 */
export const forces = [168, 175, 160, 131, 138, 126]
export const thicknesses = ['1.21', '1.24', '1.19', '1.22', '1.20', '1.23']

export function tensileFile(peaks: number[] = forces): { name: string; mimeType: string; buffer: Buffer } {
	const rows = 120
	const peakAt = 100
	const blank = (first: string) => peaks.map((_, i) => (i ? ',,' : first)).join(',')
	const lines = [
		blank('Force,Distance,Time'),
		blank('N,mm,min'),
		peaks.map((_, i) => `Sample ${i + 1},,`).join(','),
		'',
	]
	for (let r = 0; r <= rows; r++) {
		const share = r <= peakAt ? (r / peakAt) ** 1.6 : Math.max(0, 1 - (r - peakAt) / 15)
		lines.push(peaks.map((p) => `${(p * share).toFixed(3)},${(r * 0.33).toFixed(3)},${(r * 0.0033).toFixed(5)}`).join(','))
	}
	return { name: 'tensile-6.csv', mimeType: 'text/csv', buffer: Buffer.from(lines.join('\r\n') + '\r\n') }
}

export async function noSidewaysScroll(page: Page): Promise<void> {
	const over = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
	expect(over, `${page.url()} is wider than its window`).toBeLessThanOrEqual(0)
}
