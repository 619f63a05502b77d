// SPDX-License-Identifier: GPL-3.0-or-later
import 'element-plus/theme-chalk/base.css'
import './styles/tokens.css'
import './styles/element.css'
import './styles/base.css'
import { createApp } from 'vue'
import { onExpired } from './api/client'
import App from './App.vue'
import { apply, i18n } from './i18n'
import { router } from './router'
import { session } from './session'

apply()
onExpired(() => {
	session.user = null
	const here = router.currentRoute.value
	if (here.name !== 'sign-in')
		void router.push({ name: 'sign-in', query: { back: here.fullPath, expired: '1' } })
})
createApp(App).use(i18n).use(router).mount('#app')
