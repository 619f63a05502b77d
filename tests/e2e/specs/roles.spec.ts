// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from '@playwright/test'
import { enter, speak } from '../support'

test('an enterprise sees its own samples, and registers none', async ({ page }) => {
	await enter(page, 'enterprise')
	await speak(page, 'en')
	const { user } = await (await page.request.get('/api/v1/session')).json()
	await page.goto('/samples')
	const customers = page.locator('.rows .customer')
	await expect(customers.first()).toBeVisible()
	for (const name of await customers.allInnerTexts())
		expect([user.organisation.name_en, user.organisation.name_zh]).toContain(name.trim())
	await expect(page.getByRole('button', { name: 'Register a sample' })).toHaveCount(0)
})

test('a technician finds no administration, and is refused by its address', async ({ page }) => {
	await enter(page, 'technician')
	await speak(page, 'zh')
	await page.goto('/')
	const nav = page.getByRole('navigation').first()
	await expect(nav.getByRole('link', { name: '样品' })).toBeVisible()
	await expect(nav.getByRole('link', { name: '用户' })).toHaveCount(0)
	await page.goto('/users')
	await expect(page.getByRole('alert')).toBeVisible()
})

test('an administrator reads the audit log and verifies its chain', async ({ page }) => {
	await enter(page, 'administrator')
	await speak(page, 'zh')
	await page.goto('/audit')
	await expect(page.locator('.line li').first()).toBeVisible()
	await page.getByRole('button', { name: '校验完整性' }).click()
	await expect(page.locator('.note.good')).toContainText('链条完整')
	await page.goto('/users')
	await expect(page.locator('.grid-table tbody tr').nth(5)).toBeVisible()
})

test('a signatory enters a confirmed limit', async ({ page }) => {
	await enter(page, 'signatory')
	await speak(page, 'zh')
	await page.goto('/limits')
	const items = page.locator('main li')
	await expect(items.first()).toBeVisible()
	const before = await items.count()
	await items.first().getByRole('button', { name: '录入确认值' }).click()
	await page.getByRole('button', { name: '确认录入' }).click()
	await expect(page.locator('.el-dialog').locator('.el-form-item__error, [role=alert]').first()).toBeVisible()
	await page.locator('#c-limit').fill('1500')
	await page.locator('#c-clause').fill('4.1')
	await page.getByRole('button', { name: '确认录入' }).click()
	await expect(items).toHaveCount(before - 1)
})

test('anybody may ask about a report, and an unknown one is unknown', async ({ page }) => {
	await speak(page, 'en')
	await page.goto('/verify/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa')
	await expect(page.locator('.result.unknown')).toContainText('No such report')
	await page.locator('input[type=file]').setInputFiles({ name: 'x.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4\nnothing\n') })
	await expect(page.locator('.result.plain.unknown')).toBeVisible()
})
