import glob
import ssl

places = ssl.get_default_verify_paths()
print('certificates found:', bool(glob.glob(places.openssl_capath + '/*.0')))
