document.body.append('beds' as string)
