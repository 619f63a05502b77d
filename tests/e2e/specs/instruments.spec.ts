// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from '@playwright/test'
import { enter, noSidewaysScroll, speak } from '../support'

const weighed = (instrument: string, text: string, stable: boolean | null, second: number) => ({
	instrument,
	kind: 'mt-sics',
	observed_at: `2026-11-23T01:30:0${second}Z`,
	text,
	raw: `S ${stable ? 'S' : 'D'}     ${text} g`,
	unit: 'g',
	quantity: 'mass',
	stable,
	operator: '王芳',
})

test('readings of instruments arrive by themselves, and a stable one is copied', async ({ page, context }) => {
	await context.grantPermissions(['clipboard-read', 'clipboard-write'])
	await speak(page, 'en')
	await enter(page, 'technician')
	await page.goto('/live')
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Live readings')
	const file = async (data: object) =>
		expect((await page.request.post('/api/v1/observations', { data })).status()).toBe(201)
	await file(weighed('E2E-BAL', '012.50', true, 1))
	await file(weighed('E2E-BAL', '13.75', false, 2))
	await file(weighed('E2E-PH', '3.62', null, 3))
	const rows = page.locator('tbody tr')
	await expect(rows.filter({ hasText: 'E2E-BAL' })).toHaveCount(2)
	const stable = rows.filter({ hasText: 'S S     012.50 g' })
	await expect(stable).toContainText('12.50 g')
	await expect(stable).toContainText('王芳')
	await expect(rows.filter({ hasText: '13.75 g' })).toContainText('not stable')
	await expect(rows.filter({ hasText: '13.75 g' }).getByRole('button')).toHaveCount(0)
	await expect(rows.filter({ hasText: 'E2E-PH' })).toContainText('not said')
	await stable.getByRole('button', { name: 'Copy the reading 12.50' }).click()
	expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('12.50')
	await page.getByText('Stable readings only').click()
	await expect(rows.filter({ hasText: '13.75 g' })).toHaveCount(0)
	await page.getByRole('textbox', { name: 'Instrument' }).fill('E2E-PH')
	await page.getByRole('textbox', { name: 'Instrument' }).press('Enter')
	await expect(page.getByText('No reading is like that')).toBeVisible()
	await page.screenshot({ path: 'shots/live-readings.png', fullPage: true })
	await page.setViewportSize({ width: 360, height: 800 })
	await noSidewaysScroll(page)
})

test('an enterprise sees no readings of instruments', async ({ page }) => {
	await speak(page, 'en')
	await enter(page, 'enterprise')
	await expect(page.getByRole('link', { name: 'Live readings' })).toHaveCount(0)
	expect((await page.request.get('/api/v1/observations')).status()).toBe(403)
})
