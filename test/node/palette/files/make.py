"""The part of make.sh that Pillow writes; the argument is a folder for what the other programs take."""
import os
import sys
from PIL import Image
import profiles

out = sys.argv[1]
for name, data in (('p3', profiles.DISPLAY_P3), ('adobe', profiles.ADOBE_RGB), ('grey', profiles.GREY_18)):
    open(os.path.join(out, f'{name}.icc'), 'wb').write(data)

# Colours well inside sRGB, greys, and one that it does not have.
PATCHES = [(50000, 20000, 15000), (30000, 40000, 35000), (20000, 25000, 45000), (52000, 48000, 41000),
           (0, 0, 0), (32768, 32768, 32768), (65535, 65535, 65535), (9000, 65535, 9000)]
with open(os.path.join(out, 'patches16.txt'), 'w') as f:
    f.write('# ImageMagick pixel enumeration: 8,1,65535,srgb\n')
    for x, c in enumerate(PATCHES):
        f.write(f'{x},0: ({c[0]},{c[1]},{c[2]})\n')


def gradient(width, height):
    picture = Image.new('RGB', (width, height))
    picture.putdata([(40 + 170 * x // (width - 1), 60 + 120 * y // (height - 1), 200 - 150 * x // (width - 1))
                     for y in range(height) for x in range(width)])
    return picture


gradient(24, 16).save('adobe-8.jpg', quality=100, subsampling=0, icc_profile=profiles.ADOBE_RGB)
gradient(24, 16).save('adobe-8.png', icc_profile=profiles.ADOBE_RGB)
for name, made in (('srgb', 'sRGB'), ('adobe', 'AdobeRGB1998')):
    own = open(f'/usr/share/color/icc/colord/{made}.icc', 'rb').read()
    gradient(4, 4).save(f'{name}-colord.png', icc_profile=own)
# Left half red, right half blue: turned clockwise, red comes to the top.
halves = Image.new('RGB', (12, 8), (250, 0, 0))
halves.paste((0, 0, 250), (6, 0, 12, 8))
halves.save('turned.jpg', quality=95, subsampling=0)
halves.save(os.path.join(out, 'thumbnail.jpg'), quality=60)
Image.new('RGB', (8, 8), (180, 90, 60)).save('camera-adobe.jpg', quality=100, subsampling=0)
gradient(24, 16).save('ramp.tif', compression='tiff_lzw')
gradient(24, 16).save('lossless.webp', lossless=True)
gradient(24, 16).save('lossy.webp', quality=80)
gradient(8, 8).save('preview.tif')
Image.new('F', (4, 4), 0.5).save('float.tif')
Image.new('RGB', (64, 64), (120, 130, 140)).save(os.path.join(out, 'flat.png'))

# Another program's table: carriage returns, Resolve's range, no spaces after the numbers' end, a swap of red and blue.
with open('swap.cube', 'w', newline='') as f:
    f.write('#Created by hand\r\nTITLE "swap"\r\nLUT_3D_SIZE 2\r\nLUT_3D_INPUT_RANGE 0.0 1.0\r\n\r\n')
    for b in (0, 1):
        for g in (0, 1):
            for r in (0, 1):
                f.write(f'{b}.0 {g}.0 {r}.0\r\n')
