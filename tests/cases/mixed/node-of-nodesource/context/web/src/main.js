document.body.append('beds')
