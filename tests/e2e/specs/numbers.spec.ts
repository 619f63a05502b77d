// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test, type Page } from '@playwright/test'
import { choose, enter, noSidewaysScroll, speak, type Language } from '../support'

async function analyse(page: Page, name: string, column: string): Promise<void> {
	await choose(page, page.locator('[data-test=analysis]'), new RegExp(`\\(${name}\\)$`))
	await choose(page, page.locator('.option').filter({ hasText: column }).locator('.el-select'), 'strength')
	await page.locator('button[type=submit]').click()
}

for (const language of ['zh', 'en'] as Language[])
	for (const width of [1280, 360]) {
		test(`a table is pasted and summarised (${language}, ${width} px)`, async ({ page }) => {
			await page.setViewportSize({ width, height: 800 })
			await speak(page, language)
			await enter(page, 'technician')
			await page.goto('/statistics')
			/* mean and standard deviation of 1, 2, 4: 7/3 and sqrt(7/3) */
			await page.locator('textarea').fill('strength\n1\n2\n4\n')
			await analyse(page, 'summary', 'column')
			const answer = page.locator('[data-test=answer]')
			await expect(answer).toContainText('2.33333')
			await expect(answer).toContainText('1.52752')
			await expect(answer.locator('canvas')).toBeVisible()
			await noSidewaysScroll(page)
			await page.screenshot({ path: `shots/statistics-${width}-${language}.png`, fullPage: true })
		})

		test(`a formula gets its budget and both intervals (${language}, ${width} px)`, async ({ page }) => {
			await page.setViewportSize({ width, height: 800 })
			await speak(page, language)
			await enter(page, 'technician')
			await page.goto('/uncertainty')
			await page.locator('[data-test=formula] input, input[data-test=formula]').first().fill('F / w')
			const boxes = page.locator('.input')
			await expect(boxes).toHaveCount(3)
			await boxes.nth(0).locator('input').nth(1).fill('normal(200, 3) N')
			await boxes.nth(1).locator('input').nth(1).fill('normal(10, 0.2) mm')
			await boxes.nth(2).getByRole('button').click()
			await page.getByRole('textbox').nth(1).fill('N/mm')
			await page.locator('button[type=submit]').click()
			/* u = 20 sqrt(0.015^2 + 0.02^2) = 0.5 */
			const answer = page.locator('[data-test=answer]')
			await expect(answer).toContainText('20.00 ± 0.98')
			await expect(answer).toContainText('36')
			await expect(answer).toContainText('64')
			await expect(answer.locator('canvas')).toBeVisible()
			await noSidewaysScroll(page)
			await page.screenshot({ path: `shots/uncertainty-${width}-${language}.png`, fullPage: true })
		})
	}

test('what is not switched on is not asked for', async ({ page }) => {
	await speak(page, 'en')
	await enter(page, 'technician')
	await page.goto('/statistics')
	await page.locator('textarea').fill('x,strength\n1,2.1\n2,3.9\n3,6.2\n')
	await choose(page, page.locator('[data-test=analysis]'), /\(regress\)$/)
	await page.locator('#o-model').fill('x')
	await choose(page, page.locator('.option').first().locator('.el-select'), 'strength')
	await page.locator('button[type=submit]').click()
	const answer = page.locator('[data-test=answer]')
	await expect(answer).toContainText('(intercept)')
	await expect(answer).not.toContainText('Leverage', { ignoreCase: true })
	await page.locator('.option .el-switch').click()
	await page.locator('button[type=submit]').click()
	await expect(answer).toContainText('leverage', { ignoreCase: true })
})

test('a table too short is refused in words, and stays', async ({ page }) => {
	await speak(page, 'en')
	await enter(page, 'technician')
	await page.goto('/statistics')
	await page.locator('textarea').fill('strength\n1\ntwo\n')
	await analyse(page, 'summary', 'column')
	await expect(page.getByRole('alert').first()).toContainText('two')
	await expect(page.locator('textarea')).toHaveValue('strength\n1\ntwo\n')
})

test('units that do not fit are refused beside the formula', async ({ page }) => {
	await speak(page, 'en')
	await enter(page, 'technician')
	await page.goto('/uncertainty')
	await page.locator('[data-test=formula] input, input[data-test=formula]').first().fill('F + w')
	await page.locator('button[type=submit]').click()
	await expect(page.getByRole('alert').first()).toContainText(/unit|dimension/i)
	await expect(page.locator('.input')).toHaveCount(3)
})

test('nobody computes without having signed in', async ({ page }) => {
	for (const path of ['statistics', 'simulations'])
		expect((await page.request.post(`/api/v1/${path}`, { data: { formula: 'a', analysis: 'summary', table: 'a\n1\n' } })).status()).toBe(401)
})
